-- Which complaints that concern safety are about the manufacturer of one of these vehicles?
-- $1 dealer, $2 source system, $3 external ids of the vehicles.
-- Index: vehicle_external, complaint_derived; one look-up a vehicle, as in Ingest/upsert_versions.sql.
select c.complaint_id
from unnest($3::text[]) k (external_id)
cross join lateral (
  select vehicle_id
  from vehicle
  where dealer_id = $1::uuid
    and source_system = $2::text
    and external_id = k.external_id
    and superseded_time is null
  limit 1
) v
cross join lateral (
  select complaint_id
  from complaint
  where dealer_id = $1::uuid
    and vehicle_id = v.vehicle_id
    and manufacturer_derived
    and superseded_time is null
    and safety
  offset 0
) c
