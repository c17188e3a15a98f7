-- Which complaints were received before the period's end and not closed before it, as known at a moment?
-- $1 manufacturer, $2 dealer, $3 end (exclusive), $4 the moment.
-- Index: complaint_open, complaint_was_open, complaint_closed. Three parts that cannot overlap: versions not closed that are current, the few
-- replaced since the moment, and those closed after the end. Joined by "or" no index would serve, and every close would read the dealer's
-- whole history; so it would where a planner without statistics took complaint_received for the last part, hence "is true".
select complaint_id, journey_phase, customer_id
from complaint
where dealer_id = $2::uuid
  and manufacturer_id = $1::uuid
  and closed_time is null
  and superseded_time is null
  and received_time < $3::timestamptz
  and recorded_time <= $4::timestamptz
  and not deleted
union all
select complaint_id, journey_phase, customer_id
from complaint
where dealer_id = $2::uuid
  and manufacturer_id = $1::uuid
  and closed_time is null
  and superseded_time > $4::timestamptz
  and received_time < $3::timestamptz
  and recorded_time <= $4::timestamptz
  and not deleted
union all
select complaint_id, journey_phase, customer_id
from complaint
where dealer_id = $2::uuid
  and manufacturer_id = $1::uuid
  and closed_time >= $3::timestamptz
  and (received_time < $3::timestamptz) is true
  and recorded_time <= $4::timestamptz
  and (superseded_time is null or superseded_time > $4::timestamptz)
  and not deleted
