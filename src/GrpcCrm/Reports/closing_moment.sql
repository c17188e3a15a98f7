-- What time is it, and when does the period begin and end in its report's zone, or in the dealer's where there is no report yet?
-- $1 manufacturer, $2 dealer, $3 definition, $4 first day, $5 first day after. Run while the dealer's closing lock is held.
-- Index: dealer_pkey, report_identity.
select
  clock_timestamp() as as_of,
  zone.name as time_zone,
  $4::date::timestamp at time zone zone.name as start_time,
  $5::date::timestamp at time zone zone.name as end_time
from dealer d
left join report r
  on r.manufacturer_id = $1::uuid
  and r.dealer_id = d.dealer_id
  and r.definition = $3::smallint
  and r.period_start = $4::date
  and r.period_end = $5::date
cross join lateral (select coalesce(r.time_zone, d.time_zone) as name) zone
where d.dealer_id = $2::uuid
