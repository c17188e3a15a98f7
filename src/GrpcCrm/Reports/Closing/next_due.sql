-- Which period is next and held by nobody? Holds it, with the terms on which its report is made; paused schedules' are passed over.
-- $1 the manufacturer whose turn was last: the others come first. Of one manufacturer, first the period of each kind that ended last, anywhere
-- on earth, then the others by time: what is of now does not wait for what is caught up with.
-- Index: report_due_newest and report_due_oldest; report_schedule_kind, report_identity and report_revision_pkey for the terms.
-- The row comes first and its terms after it: in one, a planner that takes the tables for empty asks for the terms of all that is due.
-- Each part is asked only where those before it had nothing, so that one row is held.
with recursive manufacturer as (
  (
    select d.manufacturer_id
    from report_due d
    order by d.manufacturer_id
    limit 1
  )
  union all
  select (
    select d.manufacturer_id
    from report_due d
    where d.manufacturer_id > m.manufacturer_id
    order by d.manufacturer_id
    limit 1
  )
  from manufacturer m
  where m.manufacturer_id is not null
),
turn as materialized (
  select
    m.manufacturer_id,
    array(
      select s.period_kind
      from report_schedule s
      where s.manufacturer_id = m.manufacturer_id
        and s.definition = 1
        and s.paused
    ) as paused_kinds
  from manufacturer m
  where m.manufacturer_id is not null
  order by m.manufacturer_id <= $1::uuid, m.manufacturer_id
),
newest as materialized (
  select k.kind as period_kind, (date_trunc(k.unit, statement_timestamp() at time zone 'UTC') - n.back * k.step)::date as period_start
  from (
    values
      (1::smallint, 'day', interval '1 day'), (2::smallint, 'week', interval '7 days'), (3::smallint, 'month', interval '1 month'),
      (4::smallint, 'quarter', interval '3 months'), (5::smallint, 'year', interval '1 year')
  ) k (kind, unit, step)
  cross join generate_series(0, 2) n (back)
  order by n.back, k.kind
),
held as materialized (
  select d.*
  from turn t
  cross join lateral (
    (
      select d.manufacturer_id, d.subject, d.dealer_id, d.region, d.definition, d.period_kind, d.period_start
      from newest n
      cross join lateral (
        select d.*
        from report_due d
        where d.manufacturer_id = t.manufacturer_id
          and d.period_kind = n.period_kind
          and d.period_start = n.period_start
          and d.due_time <= statement_timestamp()
        order by d.due_time
        limit 1
        for update skip locked
      ) d
      where n.period_kind <> all (t.paused_kinds)
      limit 1
    )
    union all
    (
      select d.manufacturer_id, d.subject, d.dealer_id, d.region, d.definition, d.period_kind, d.period_start
      from (
        select k.period_kind
        from (select distinct n.period_kind from newest n) k
        cross join lateral (
          select o.due_time
          from report_due o
          where o.manufacturer_id = t.manufacturer_id
            and o.period_kind = k.period_kind
            and o.due_time <= statement_timestamp()
          order by o.due_time
          limit 1
        ) o
        where k.period_kind <> all (t.paused_kinds)
        order by o.due_time
      ) k
      cross join lateral (
        select d.*
        from report_due d
        where d.manufacturer_id = t.manufacturer_id
          and d.period_kind = k.period_kind
          and d.due_time <= statement_timestamp()
        order by d.due_time
        limit 1
        for update skip locked
      ) d
    )
  ) d
  limit 1
)
select
  d.manufacturer_id,
  d.dealer_id,
  d.region,
  d.definition,
  d.period_kind,
  d.period_start,
  coalesce(s.restatement_seconds, 86400) as restatement_seconds,
  coalesce(s.cut_off_seconds, 0) as cut_off_seconds,
  coalesce(s.approval = 2 and d.dealer_id is not null and d.period_start >= s.first_period_start, false) as needs_approval,
  v.published_time + coalesce(s.restatement_seconds, 86400) * interval '1 second' as earliest_time,
  v.published_time + coalesce(s.restatement_seconds, 86400) * interval '1 second' > statement_timestamp()
    and not gained.members as is_early
from held d
left join report_schedule s
  on s.manufacturer_id = d.manufacturer_id
  and s.definition = 1
  and s.period_kind = d.period_kind
left join lateral (
  select v.published_time, v.as_of
  from report r
  join report_revision v on v.manufacturer_id = r.manufacturer_id and v.report_id = r.report_id
  where r.manufacturer_id = d.manufacturer_id
    and r.subject = d.subject
    and r.definition = d.definition
    and r.period_kind = d.period_kind
    and r.period_start = d.period_start
  order by v.revision desc
  limit 1
) v on true
left join lateral (
  select exists (
    select
    from dealer_brand b
    join dealer m on m.dealer_id = b.dealer_id
    join report r
      on r.manufacturer_id = b.manufacturer_id
      and r.subject = m.dealer_id::text
      and r.definition = 1
      and r.period_kind = d.period_kind
      and r.period_start = d.period_start
    join report_revision v1 on v1.manufacturer_id = r.manufacturer_id and v1.report_id = r.report_id and v1.revision = 1
    where d.dealer_id is null
      and b.manufacturer_id = d.manufacturer_id
      and (d.region = '' or m.region = d.region)
      and v1.published_time > v.as_of
  ) as members
) gained on true
