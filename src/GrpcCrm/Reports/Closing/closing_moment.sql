-- What time is it, and when does the period begin and end in its report's zone, else the schedule's, else the dealer's?
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day, $6 first day after, $7 dealer.
-- Run while the dealer's closing lock is held. Where the period is over, writers are told so: what they store into it from now on is late.
-- Index: dealer_pkey, report_identity, report_schedule_kind, closed_through_pkey.
with moment as materialized (
  select
    clock_timestamp() as as_of,
    zone.name as time_zone,
    $5::date::timestamp at time zone zone.name as start_time,
    $6::date::timestamp at time zone zone.name as end_time
  from dealer d
  left join report r
    on r.manufacturer_id = $1::uuid
    and r.subject = $2::text
    and r.definition = $3::smallint
    and r.period_kind = $4::smallint
    and r.period_start = $5::date
  left join report_schedule s
    on s.manufacturer_id = $1::uuid
    and s.definition = $3::smallint
    and s.period_kind = $4::smallint
  cross join lateral (select coalesce(r.time_zone, nullif(s.time_zone, ''), d.time_zone) as name) zone
  where d.dealer_id = $7::uuid
),
raised as (
  insert into closed_through as c (dealer_id, manufacturer_id, until)
  select $7::uuid, $1::uuid, m.end_time
  from moment m
  where m.end_time <= m.as_of
  on conflict (dealer_id, manufacturer_id) do update
  set until = excluded.until
  where c.until < excluded.until
)
select as_of, time_zone, start_time, end_time
from moment
