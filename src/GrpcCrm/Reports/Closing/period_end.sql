-- When does the period end, and is it over? Of several dealers, the last one's.
-- Template: what stands in braces is Reports/Closing/period_borders.sql.
-- $1 manufacturer, $2 subject, $3 definition of reports about one dealer, $4 period kind, $5 first day, $6 first day after.
-- Index: dealer_brand_manufacturer, dealer_pkey; those of the borders.
select last.end_time, last.end_time <= clock_timestamp() as is_over
from (
  select max(ends.time) as end_time
  from dealer_brand c
  join dealer d on d.dealer_id = c.dealer_id
  {borders}
  where c.manufacturer_id = $1::uuid
    and $2::text in (d.dealer_id::text, 'group ', 'group ' || d.region)
) last
where last.end_time is not null
