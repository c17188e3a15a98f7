-- When does the period end in its report's zone, else the schedule's, else the dealer's, and is it over? Of several dealers, the last one's.
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day, $6 first day after, $7 dealer, $8 region.
-- Index: dealer_brand_manufacturer, dealer_pkey, report_identity, report_schedule_kind.
select ends.end_time, ends.end_time <= clock_timestamp() as is_over
from (
  select max($6::date::timestamp at time zone coalesce(nullif(r.time_zone, ''), nullif(s.time_zone, ''), d.time_zone)) as end_time
  from dealer_brand b
  join dealer d on d.dealer_id = b.dealer_id
  left join report r
    on r.manufacturer_id = $1::uuid
    and r.subject = $2::text
    and r.definition = $3::smallint
    and r.period_kind = $4::smallint
    and r.period_start = $5::date
  left join report_schedule s
    on s.manufacturer_id = $1::uuid
    and s.definition = 1
    and s.period_kind = $4::smallint
  where b.manufacturer_id = $1::uuid
    and (b.dealer_id = $7::uuid or $8::text = '' or $8::text = d.region)
) ends
where ends.end_time is not null
