-- Which id, zone and version of its definition has the report? Locks it, so that one transaction at a time makes its next revision.
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day.
-- Index: report_identity.
select report_id, time_zone, definition_version
from report
where manufacturer_id = $1::uuid
  and subject = $2::text
  and definition = $3::smallint
  and period_kind = $4::smallint
  and period_start = $5::date
for update
