-- When does the period of a report about one dealer begin and end?
-- $1 manufacturer, $2 report.
-- Index: report_pkey.
select start_time, end_time
from report
where manufacturer_id = $1::uuid
  and report_id = $2::uuid
