-- Which periods of a manufacturer have ended since the last look, for which dealers? Makes their reports due, and answers how many, and which
-- dealers were left out, because this database does not know their zone.
-- $1 manufacturer, $2 how many periods back reports are made without records, $3 dealers whose old periods could not be looked at.
-- Index: report_schedule_kind, dealer_brand_manufacturer, dealer_pkey, report_identity.
--
-- A schedule is looked at while a boundary of its periods passes somewhere on earth (14 hours before to 12 hours after midnight in UTC), else
-- left alone until next_plan_time. Each look goes back 27 hours behind the last, which covers a dealer whose zone was changed and a clock that
-- was set back; what has a report or is due already is left as it is. After an outage, 100 periods are caught up with in one look.
-- A period ends at local midnight, by the rules of the zone at that day; the database's clock tells whether it has.
-- Who was left out is looked for every minute; when nobody is any more, the schedule is looked at from its first period on.
with moment as materialized (
  select clock_timestamp() as now
),
looked as materialized (
  select
    s.*,
    u.unit,
    u.step,
    f.start as from_start,
    coalesce(s.planned_through, f.start at time zone 'UTC') - interval '27 hours' as from_time,
    least(m.now, greatest(s.planned_through, f.start at time zone 'UTC') + 100 * u.step) as until_time,
    m.now
  from report_schedule s
  cross join moment m
  cross join lateral (
    select
      case s.period_kind when 1 then 'day' when 2 then 'week' when 3 then 'month' when 4 then 'quarter' else 'year' end as unit,
      case s.period_kind
        when 1 then interval '1 day' when 2 then interval '7 days' when 3 then interval '1 month' when 4 then interval '3 months'
        else interval '1 year' end as step
  ) u
  cross join lateral (
    select case
      when s.planned_through is not null then s.first_period_start::timestamp
      else greatest(s.first_period_start::timestamp, date_trunc(u.unit, m.now at time zone 'UTC') - $2::int * u.step) end as start
  ) f
  where s.manufacturer_id = $1::uuid
    and not s.paused
    and coalesce(s.next_plan_time <= m.now, true)
  for update of s skip locked
),
carrying as materialized (
  select l.schedule_id, d.dealer_id, d.region, coalesce(nullif(l.time_zone, ''), d.time_zone) as zone
  from looked l
  join dealer_brand b on b.manufacturer_id = l.manufacturer_id
  join dealer d on d.dealer_id = b.dealer_id
),
zone as materialized (
  select z.name, time_zone_name(z.name) is not null as is_known
  from (select distinct c.zone as name from carrying c) z
),
left_out as materialized (
  select distinct c.dealer_id
  from carrying c
  join zone z on z.name = c.zone
  where not z.is_known
),
period as (
  select l.*, p.start::date as period_start, (p.start + l.step)::date as period_end
  from looked l
  cross join lateral generate_series(
    greatest(date_trunc(l.unit, l.from_time at time zone 'UTC' - interval '12 hours'), l.from_start),
    l.until_time at time zone 'UTC' + interval '14 hours',
    l.step
  ) p (start)
  where p.start + l.step <= l.until_time at time zone 'UTC' + interval '14 hours'
),
member as materialized (
  select
    p.manufacturer_id, p.definition, p.period_kind, p.period_start, p.cut_off_seconds * interval '1 second' as cut_off, p.roll_up,
    c.dealer_id, c.region, e.end_time, coalesce(e.end_time > p.from_time and e.end_time <= p.until_time, false) as has_ended
  from period p
  join carrying c on c.schedule_id = p.schedule_id
  join zone z on z.name = c.zone
  cross join lateral (select case when z.is_known then p.period_end::timestamp at time zone z.name end as end_time) e
),
planned as (
  insert into report_due (manufacturer_id, subject, definition, period_kind, period_start, dealer_id, due_time)
  select m.manufacturer_id, m.dealer_id::text, m.definition, m.period_kind, m.period_start, m.dealer_id, m.end_time + m.cut_off
  from member m
  where m.has_ended
    and not exists (
      select
      from report r
      where r.manufacturer_id = m.manufacturer_id
        and r.subject = m.dealer_id::text
        and r.definition = m.definition
        and r.period_kind = m.period_kind
        and r.period_start = m.period_start)
  order by m.manufacturer_id, m.dealer_id::text, m.definition, m.period_kind, m.period_start
  on conflict do nothing
  returning 1
),
-- A group waits for its last member and a while longer; it is made earlier when all its members have reported.
member_of as (
  select m.manufacturer_id, m.period_kind, m.period_start, g.region, max(m.end_time + m.cut_off) as last_time
  from member m
  cross join lateral (select '' as region union select m.region) g
  where m.roll_up
  group by m.manufacturer_id, m.period_kind, m.period_start, g.region
  having bool_or(m.has_ended)
),
grouped as (
  insert into report_due (manufacturer_id, subject, definition, period_kind, period_start, region, due_time)
  select g.manufacturer_id, 'group ' || g.region, 2, g.period_kind, g.period_start, g.region, g.last_time + interval '10 minutes'
  from member_of g
  where not exists (
    select
    from report r
    where r.manufacturer_id = g.manufacturer_id
      and r.subject = 'group ' || g.region
      and r.definition = 2
      and r.period_kind = g.period_kind
      and r.period_start = g.period_start)
  order by g.manufacturer_id, 'group ' || g.region, g.period_kind, g.period_start
  on conflict do nothing
  returning 1
),
seen as (
  select
    l.*,
    l.until_time < l.now as is_behind,
    (n.lacks or (l.lacks_dealers and l.next_plan_time is null)) as lacks_now,
    (l.lacks_dealers and not n.lacks and l.next_plan_time is not null) as looks_again,
    (date_trunc(l.unit, l.now at time zone 'UTC' - interval '12 hours') + l.step - interval '14 hours') at time zone 'UTC' as next_time
  from looked l
  cross join lateral (
    select
      cardinality($3::uuid[]) > 0
      or exists (
        select
        from carrying c
        join left_out o on o.dealer_id = c.dealer_id
        where c.schedule_id = l.schedule_id) as lacks
  ) n
),
marked as (
  update report_schedule s
  set
    planned_through = case when l.looks_again then null else greatest(s.planned_through, l.until_time) end,
    next_plan_time = case
      when l.looks_again or l.is_behind then null
      when l.lacks_now then least(l.next_time, l.now + interval '1 minute')
      else l.next_time
    end,
    lacks_dealers = l.lacks_now
  from seen l
  where s.manufacturer_id = l.manufacturer_id
    and s.schedule_id = l.schedule_id
)
select
  (select count(*) from planned) + (select count(*) from grouped) as planned,
  array(select o.dealer_id from left_out o order by o.dealer_id) as left_out
