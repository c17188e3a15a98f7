-- Which of these complaints concern safety, and has their manufacturer not been told of? With the vehicle, where it is known.
-- $1 dealer, $2 complaints.
-- Index: complaint_pkey, vehicle_pkey, safety_notice_complaint; one look-up a complaint, as in Ingest/upsert_versions.sql.
select c.manufacturer_id, c.complaint_id, c.category, c.component_code, c.severity, c.received_time,
  coalesce(v.make, '') as make, v.model_year, coalesce(v.vin, '') as vin
from unnest($2::uuid[]) k (complaint_id)
cross join lateral (
  select manufacturer_id, complaint_id, category, component_code, severity, received_time, vehicle_id
  from complaint
  where dealer_id = $1::uuid
    and complaint_id = k.complaint_id
    and superseded_time is null
    and safety
    and not deleted
    and manufacturer_id is not null
  limit 1
) c
left join lateral (
  select make, model_year, vin
  from vehicle
  where dealer_id = $1::uuid
    and vehicle_id = c.vehicle_id
    and superseded_time is null
    and not deleted
  limit 1
) v on true
where not exists (
  select
  from safety_notice n
  where n.manufacturer_id = c.manufacturer_id
    and n.complaint_id = c.complaint_id)
order by c.complaint_id
