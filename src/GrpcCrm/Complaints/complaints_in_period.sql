-- Which complaints were received, acknowledged, first closed or closed in the period, and what do their figures need, as known at a moment?
-- $1 manufacturer, $2 dealer, $3 start, $4 end (exclusive), $5 the moment, $6 the report's time zone.
-- Index: complaint_received, complaint_closed, complaint_acknowledged, complaint_first_closed, each in a part of its own that leaves out what
-- a part before it has, so that the history outside the period costs nothing; complaint_customer and complaint_vehicle for the
-- complaints before.
with touched as (
  select
    complaint_id, journey_phase, category, customer_id, vehicle_id, safety, reopened_count, resolution_seconds,
    received_time, acknowledged_time, closed_time, first_closed_time, resolution_end_time
  from complaint
  where dealer_id = $2::uuid
    and manufacturer_id = $1::uuid
    and received_time >= $3::timestamptz
    and received_time < $4::timestamptz
    and recorded_time <= $5::timestamptz
    and (superseded_time is null or superseded_time > $5::timestamptz)
    and not deleted
  union all
  select
    complaint_id, journey_phase, category, customer_id, vehicle_id, safety, reopened_count, resolution_seconds,
    received_time, acknowledged_time, closed_time, first_closed_time, resolution_end_time
  from complaint
  where dealer_id = $2::uuid
    and manufacturer_id = $1::uuid
    and closed_time >= $3::timestamptz
    and closed_time < $4::timestamptz
    and received_time < $3::timestamptz
    and recorded_time <= $5::timestamptz
    and (superseded_time is null or superseded_time > $5::timestamptz)
    and not deleted
  union all
  select
    complaint_id, journey_phase, category, customer_id, vehicle_id, safety, reopened_count, resolution_seconds,
    received_time, acknowledged_time, closed_time, first_closed_time, resolution_end_time
  from complaint
  where dealer_id = $2::uuid
    and manufacturer_id = $1::uuid
    and first_closed_time >= $3::timestamptz
    and first_closed_time < $4::timestamptz
    and received_time < $3::timestamptz
    and (closed_time >= $3::timestamptz and closed_time < $4::timestamptz) is not true
    and recorded_time <= $5::timestamptz
    and (superseded_time is null or superseded_time > $5::timestamptz)
    and not deleted
  union all
  select
    complaint_id, journey_phase, category, customer_id, vehicle_id, safety, reopened_count, resolution_seconds,
    received_time, acknowledged_time, closed_time, first_closed_time, resolution_end_time
  from complaint
  where dealer_id = $2::uuid
    and manufacturer_id = $1::uuid
    and acknowledged_time >= $3::timestamptz
    and acknowledged_time < $4::timestamptz
    and received_time < $3::timestamptz
    and (closed_time >= $3::timestamptz and closed_time < $4::timestamptz) is not true
    and (first_closed_time >= $3::timestamptz and first_closed_time < $4::timestamptz) is not true
    and recorded_time <= $5::timestamptz
    and (superseded_time is null or superseded_time > $5::timestamptz)
    and not deleted
)
select
  c.complaint_id,
  c.journey_phase,
  c.category,
  c.customer_id,
  c.received_time >= $3::timestamptz as received,
  coalesce(c.acknowledged_time >= $3::timestamptz and c.acknowledged_time < $4::timestamptz, false) as acknowledged,
  coalesce(c.first_closed_time >= $3::timestamptz and c.first_closed_time < $4::timestamptz, false) as first_closed,
  coalesce(c.closed_time >= $3::timestamptz and c.closed_time < $4::timestamptz, false) as closed,
  c.safety,
  c.reopened_count > 0 as reopened,
  c.vehicle_id is not null as has_vehicle,
  coalesce(same_customer.found, same_vehicle.found, false) as repeated,
  coalesce(c.acknowledged_time <= c.received_time + interval '120 hours', false) as acknowledged_within,
  floor(extract(epoch from c.acknowledged_time - c.received_time))::bigint as acknowledgement_seconds,
  c.resolution_seconds,
  (c.resolution_end_time at time zone $6::text)::date - (c.received_time at time zone $6::text)::date as resolution_days
from touched c
left join lateral (
  select true as found
  from complaint p
  where c.received_time >= $3::timestamptz
    and p.dealer_id = $2::uuid
    and p.customer_id = c.customer_id
    and p.manufacturer_id = $1::uuid
    and p.category = c.category
    and p.complaint_id <> c.complaint_id
    and p.closed_time <= c.received_time
    and p.closed_time >= c.received_time - interval '2160 hours'
    and p.received_time <= c.received_time
    and p.recorded_time <= $5::timestamptz
    and (p.superseded_time is null or p.superseded_time > $5::timestamptz)
    and not p.deleted
  limit 1
) same_customer on true
left join lateral (
  select true as found
  from complaint p
  where c.received_time >= $3::timestamptz
    and p.dealer_id = $2::uuid
    and p.vehicle_id = c.vehicle_id
    and p.manufacturer_id = $1::uuid
    and p.category = c.category
    and p.complaint_id <> c.complaint_id
    and p.closed_time <= c.received_time
    and p.closed_time >= c.received_time - interval '2160 hours'
    and p.received_time <= c.received_time
    and p.recorded_time <= $5::timestamptz
    and (p.superseded_time is null or p.superseded_time > $5::timestamptz)
    and not p.deleted
  limit 1
) same_vehicle on true
