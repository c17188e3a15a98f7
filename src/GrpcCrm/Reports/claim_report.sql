-- Which id and zone has the report? Locks it, so that one transaction at a time makes its next revision.
-- $1 manufacturer, $2 dealer, $3 definition, $4 first day, $5 first day after.
-- Index: report_identity.
select report_id, time_zone
from report
where manufacturer_id = $1::uuid
  and dealer_id = $2::uuid
  and definition = $3::smallint
  and period_start = $4::date
  and period_end = $5::date
for update
