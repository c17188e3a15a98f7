-- Is a record a complaint that is deleted at a moment?
-- Part of Reports/Content/changed_records.sql, which names the record c.id, with its parameters: $3 dealer, $5 the moment.
-- Index: complaint_pkey.
select
from complaint p
where p.dealer_id = $3::uuid
  and p.complaint_id = c.id
  and p.deleted
  and p.recorded_time <= $5::timestamptz
  and coalesce(p.superseded_time > $5::timestamptz, true)
