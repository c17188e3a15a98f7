-- Which periods, further back than reports are made without records, hold records of a dealer? Makes their reports due, and answers how many;
-- null where this database does not know the zone. Template: in braces goes what each section of reports brings, to
-- find its first record, and whether it holds some of a period.
-- $1 manufacturer, $2 dealer, $3 period kind, $4 how many periods back reports are made without records.
-- Run as the dealer. Periods are looked at from the dealer's first record on, so that a dealer without old ones costs nothing. They overlap by
-- two with those of plan_schedules.sql, which looks a little later.
-- Index: report_schedule_kind, dealer_pkey, report_identity, and those of the sections.
with looked as materialized (
  select
    s.manufacturer_id, s.definition, s.period_kind, s.first_period_start, s.cut_off_seconds * interval '1 second' as cut_off,
    u.unit, u.step, z.name as zone, time_zone_name(z.name) is not null as is_known,
    date_trunc(u.unit, clock_timestamp() at time zone 'UTC') - ($4::int - 2) * u.step as until_start,
    least(
{first_records}) as first_record
  from report_schedule s
  join dealer d on d.dealer_id = $2::uuid
  cross join lateral (
    select
      case s.period_kind when 1 then 'day' when 2 then 'week' when 3 then 'month' when 4 then 'quarter' else 'year' end as unit,
      case s.period_kind
        when 1 then interval '1 day' when 2 then interval '7 days' when 3 then interval '1 month' when 4 then interval '3 months'
        else interval '1 year' end as step
  ) u
  cross join lateral (select coalesce(nullif(s.time_zone, ''), d.time_zone) as name) z
  where s.manufacturer_id = $1::uuid
    and s.definition = 1
    and s.period_kind = $3::smallint
),
period as materialized (
  select
    l.*,
    p.start::date as period_start,
    p.start at time zone l.zone as start_time,
    (p.start + l.step) at time zone l.zone as end_time
  from looked l
  cross join lateral generate_series(
    greatest(l.first_period_start::timestamp, date_trunc(l.unit, l.first_record at time zone 'UTC' - interval '1 day')),
    l.until_start - l.step,
    l.step
  ) p (start)
  where l.is_known
),
planned as (
  insert into report_due (manufacturer_id, subject, definition, period_kind, period_start, dealer_id, due_time)
  select p.manufacturer_id, $2::uuid::text, p.definition, p.period_kind, p.period_start, $2::uuid, p.end_time + p.cut_off
  from period p
  where p.end_time <= clock_timestamp()
    and not exists (
      select
      from report r
      where r.manufacturer_id = p.manufacturer_id
        and r.subject = $2::uuid::text
        and r.definition = p.definition
        and r.period_kind = p.period_kind
        and r.period_start = p.period_start)
    and exists (
      select
      from (select $2::uuid, p.manufacturer_id, p.start_time, p.end_time) asked (dealer_id, manufacturer_id, from_time, until_time)
      where
{holds}
    )
  order by p.period_start
  on conflict do nothing
  returning 1
)
select case when bool_and(l.is_known) then (select count(*) from planned) end
from looked l
