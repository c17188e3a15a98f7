-- How many reports are due, counted up to 10,000, and for how many seconds has the first of them been?
-- Index: report_due_time.
select
  count(*),
  coalesce(extract(epoch from clock_timestamp() - min(d.due_time)), 0)::double precision
from (
  select due_time
  from report_due
  where due_time <= clock_timestamp()
  order by due_time
  limit 10000
) d
