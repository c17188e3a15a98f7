-- Which report is this? Holds it, so that nothing is published of it meanwhile.
-- $1 manufacturer, $2 report.
-- Index: report_pkey.
select dealer_id, region, definition, period_kind, period_start, time_zone
from report
where manufacturer_id = $1::uuid
  and report_id = $2::uuid
for update
