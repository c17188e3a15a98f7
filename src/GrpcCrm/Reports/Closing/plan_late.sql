-- Makes the closed periods due again that a dealer's late data reach into, and answers how many. Periods that a schedule passed over, because
-- they held nothing, become due when they do.
-- Template: in braces goes what each section of reports brings, to find whether it holds some of a period.
-- $1 dealer, $2 manufacturer.
-- Run as the dealer.
-- Index: late_mark_pkey, report_identity, report_due_pkey, report_revision_pkey, report_schedule_kind, and those of the sections.
--
-- No mark is lost. A mark is taken off in the transaction that makes its periods due, and a period is due for some moment after the mark's
-- batch has committed, because the closer reads its moment after it has got hold of the due row:
-- · no closer holds the row: it is updated here, so it is claimed after this commits, or it was due anyway and is claimed later;
-- · a closer holds it, with a moment before or after the batch, nobody knows: "do update" waits for it. The closer takes the row off or moves
--   it on, and then this inserts it again or moves it back; "do nothing" would not wait and would lose the mark. The row is locked even where
--   the update's condition fails;
-- · the report's first close is under way: the row in report was there before a writer could learn that its period is closed.
-- A wait beyond the lock_timeout undoes all of this, and it is tried again.
with taken as (
  delete from late_mark
  where dealer_id = $1::uuid
    and manufacturer_id = $2::uuid
  returning manufacturer_id, from_time, until_time
),
reach as materialized (
  select manufacturer_id, range_agg(tstzrange(from_time, until_time, '[]')) as times
  from taken
  group by manufacturer_id
),
scheduled as materialized (
  select s.*, u.unit, u.step, z.name as zone, time_zone_name(z.name) is not null as is_known
  from report_schedule s
  join dealer d on d.dealer_id = $1::uuid
  cross join lateral (
    select
      case s.period_kind when 1 then 'day' when 2 then 'week' when 3 then 'month' when 4 then 'quarter' else 'year' end as unit,
      case s.period_kind
        when 1 then interval '1 day' when 2 then interval '7 days' when 3 then interval '1 month' when 4 then interval '3 months'
        else interval '1 year' end as step
  ) u
  cross join lateral (select coalesce(nullif(s.time_zone, ''), d.time_zone) as name) z
  where s.manufacturer_id = $2::uuid
    and s.planned_through is not null
),
passed as materialized (
  select distinct
    s.manufacturer_id, s.definition, s.period_kind, s.planned_through, s.zone, p.start::date as period_start,
    (p.start + s.step)::date as period_end
  from reach h
  cross join lateral unnest(h.times) t (span)
  join scheduled s on s.manufacturer_id = h.manufacturer_id and s.is_known
  cross join lateral generate_series(
    greatest(date_trunc(s.unit, lower(t.span) at time zone 'UTC' - interval '1 day'), s.first_period_start::timestamp),
    least(upper(t.span), s.planned_through) at time zone 'UTC' + interval '14 hours',
    s.step
  ) p (start)
),
known as (
  select r.manufacturer_id, r.subject, r.definition, r.period_kind, r.period_start, r.start_time, r.end_time
  from reach h
  join report r on r.manufacturer_id = h.manufacturer_id and r.subject = $1::uuid::text
  union
  select p.manufacturer_id, $1::uuid::text, p.definition, p.period_kind, p.period_start,
    p.period_start::timestamp at time zone p.zone, p.period_end::timestamp at time zone p.zone
  from passed p
  where not exists (
      select
      from report r
      where r.manufacturer_id = p.manufacturer_id
        and r.subject = $1::uuid::text
        and r.definition = p.definition
        and r.period_kind = p.period_kind
        and r.period_start = p.period_start)
    and p.period_end::timestamp at time zone p.zone <= p.planned_through
    and exists (
      select
      from (
        select
          $1::uuid, p.manufacturer_id, p.period_start::timestamp at time zone p.zone, p.period_end::timestamp at time zone p.zone
      ) asked (dealer_id, manufacturer_id, from_time, until_time)
      where
{holds}
    )
),
touched as (
  select distinct k.manufacturer_id, k.subject, k.definition, k.period_kind, k.period_start
  from known k
  join reach h on h.manufacturer_id = k.manufacturer_id
  where h.times && tstzrange(k.start_time, k.end_time, '[)')
),
planned as (
  insert into report_due as d (manufacturer_id, subject, definition, period_kind, period_start, dealer_id, due_time)
  select
    t.manufacturer_id, t.subject, t.definition, t.period_kind, t.period_start, $1::uuid,
    greatest(
      clock_timestamp(),
      v.published_time + coalesce(s.restatement_seconds, 86400) * interval '1 second')
  from touched t
  left join report_schedule s
    on s.manufacturer_id = t.manufacturer_id
    and s.definition = t.definition
    and s.period_kind = t.period_kind
  left join lateral (
    select v.published_time
    from report r
    join report_revision v on v.manufacturer_id = r.manufacturer_id and v.report_id = r.report_id
    where r.manufacturer_id = t.manufacturer_id
      and r.subject = t.subject
      and r.definition = t.definition
      and r.period_kind = t.period_kind
      and r.period_start = t.period_start
    order by v.revision desc
    limit 1
  ) v on true
  order by t.manufacturer_id, t.subject, t.definition, t.period_kind, t.period_start
  on conflict (manufacturer_id, subject, definition, period_kind, period_start) do update
  set due_time = excluded.due_time
  where d.due_time > excluded.due_time
  returning 1
)
select count(*)
from planned
