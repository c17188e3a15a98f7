-- Of which members of a group is the report of the period due?
-- $1 manufacturer, $2 period kind, $3 first day, $4 region; empty: all of the brand.
-- Index: dealer_brand_manufacturer, report_due_pkey.
select d.dealer_id
from dealer_brand b
join dealer d on d.dealer_id = b.dealer_id
join report_due u
  on u.manufacturer_id = b.manufacturer_id
  and u.subject = d.dealer_id::text
  and u.definition = 1
  and u.period_kind = $2::smallint
  and u.period_start = $3::date
where b.manufacturer_id = $1::uuid
  and ($4::text = '' or d.region = $4::text)
  and u.due_time <= clock_timestamp()
order by d.dealer_id
