-- Of which dealers does a schedule reach further back than it makes reports without records?
-- $1 manufacturer, $2 period kind, $3 how many periods back reports are made without records.
-- Index: report_schedule_kind, dealer_brand_manufacturer.
select b.dealer_id
from report_schedule s
join dealer_brand b on b.manufacturer_id = s.manufacturer_id
cross join lateral (
  select
    case s.period_kind when 1 then 'day' when 2 then 'week' when 3 then 'month' when 4 then 'quarter' else 'year' end as unit,
    case s.period_kind
      when 1 then interval '1 day' when 2 then interval '7 days' when 3 then interval '1 month' when 4 then interval '3 months'
      else interval '1 year' end as step
) u
where s.manufacturer_id = $1::uuid
  and s.definition = 1
  and s.period_kind = $2::smallint
  and s.first_period_start < date_trunc(u.unit, clock_timestamp() at time zone 'UTC') - $3::int * u.step
order by b.dealer_id
