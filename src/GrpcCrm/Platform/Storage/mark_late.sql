-- Tells the closer that something between two times changed, if a closed period may have counted it.
-- $1 dealer, $2 manufacturer, $3 from, $4 until, null for ever since, $5 the time of the transaction.
-- Index: closed_through_pkey. Run after the dealer's writing lock is held.
insert into late_mark (dealer_id, manufacturer_id, from_time, until_time, recorded_time)
select $1::uuid, c.manufacturer_id, $3::timestamptz, coalesce($4::timestamptz, 'infinity'), $5::timestamptz
from closed_through c
where c.dealer_id = $1::uuid
  and c.manufacturer_id = $2::uuid
  and c.until > $3::timestamptz
