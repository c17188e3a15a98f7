-- Which of these complaints concern safety, and has their manufacturer not been told of?
-- $1 dealer, $2 complaints.
-- Index: complaint_pkey, safety_notice_complaint; one look-up a complaint, as in Ingest/upsert_versions.sql.
select c.manufacturer_id, c.complaint_id, c.category, c.component_code, c.severity, c.received_time
from unnest($2::uuid[]) k (complaint_id)
cross join lateral (
  select manufacturer_id, complaint_id, category, component_code, severity, received_time
  from complaint
  where dealer_id = $1::uuid
    and complaint_id = k.complaint_id
    and superseded_time is null
    and safety
    and not deleted
    and manufacturer_id is not null
  limit 1
) c
where not exists (
  select
  from safety_notice n
  where n.manufacturer_id = c.manufacturer_id
    and n.complaint_id = c.complaint_id)
order by c.complaint_id
