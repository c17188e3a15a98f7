-- How many complaints were received in the period, closed in it, and open at its end, as known at a moment?
-- $1 manufacturer, $2 dealer, $3 start, $4 end (exclusive), $5 the moment.
-- Index: complaint_received, complaint_closed, complaint_open, complaint_was_open. What is open at the end is counted in three parts that
-- cannot overlap: versions not closed that are current, the few replaced since the moment, and those closed after the end. Joined by "or"
-- no index would serve, and every close would read the dealer's whole history.
select
  (
    select count(*)
    from complaint
    where dealer_id = $2::uuid
      and manufacturer_id = $1::uuid
      and received_time >= $3::timestamptz
      and received_time < $4::timestamptz
      and recorded_time <= $5::timestamptz
      and (superseded_time is null or superseded_time > $5::timestamptz)
      and not deleted
  ) as received,
  (
    select count(*)
    from complaint
    where dealer_id = $2::uuid
      and manufacturer_id = $1::uuid
      and closed_time >= $3::timestamptz
      and closed_time < $4::timestamptz
      and recorded_time <= $5::timestamptz
      and (superseded_time is null or superseded_time > $5::timestamptz)
      and not deleted
  ) as closed,
  (
    select count(*)
    from complaint
    where dealer_id = $2::uuid
      and manufacturer_id = $1::uuid
      and closed_time is null
      and superseded_time is null
      and received_time < $4::timestamptz
      and recorded_time <= $5::timestamptz
      and not deleted
  ) + (
    select count(*)
    from complaint
    where dealer_id = $2::uuid
      and manufacturer_id = $1::uuid
      and closed_time is null
      and superseded_time > $5::timestamptz
      and received_time < $4::timestamptz
      and recorded_time <= $5::timestamptz
      and not deleted
  ) + (
    select count(*)
    from complaint
    where dealer_id = $2::uuid
      and manufacturer_id = $1::uuid
      and closed_time >= $4::timestamptz
      and received_time < $4::timestamptz
      and recorded_time <= $5::timestamptz
      and (superseded_time is null or superseded_time > $5::timestamptz)
      and not deleted
  ) as open_at_end
