-- Makes the groups of a manufacturer due whose members have published, and answers how many.
-- $1 manufacturer.
-- Index: roll_up_mark holds what came since the last look; report_identity, report_revision_pkey and dealer_brand_manufacturer for each group.
--
-- A group that has been made is made again, not sooner than the restatement interval allows. One that has not is made when all its members have
-- reported; else it stays due as planned, or where nothing is, gives the others a while. A member that the group has not counted yet makes it
-- due at once. "do update" waits for who is making it, as in plan_late.sql, so that no member is missed.
with taken as (
  delete from roll_up_mark
  where manufacturer_id = $1::uuid
  returning manufacturer_id, period_kind, period_start, region
),
touched as materialized (
  select distinct t.manufacturer_id, t.period_kind, t.period_start, g.region
  from taken t
  cross join lateral (select '' as region union select t.region) g
),
standing as (
  select
    t.*,
    v.published_time,
    exists (
      select
      from dealer_brand b
      join dealer d on d.dealer_id = b.dealer_id
      join report r
        on r.manufacturer_id = b.manufacturer_id
        and r.subject = d.dealer_id::text
        and r.definition = 1
        and r.period_kind = t.period_kind
        and r.period_start = t.period_start
      join report_revision v1 on v1.manufacturer_id = r.manufacturer_id and v1.report_id = r.report_id and v1.revision = 1
      where b.manufacturer_id = t.manufacturer_id
        and (t.region = '' or d.region = t.region)
        and v1.published_time > v.as_of
    ) as gains_members,
    exists (
      select
      from dealer_brand b
      join dealer d on d.dealer_id = b.dealer_id
      left join report r
        on r.manufacturer_id = b.manufacturer_id
        and r.subject = d.dealer_id::text
        and r.definition = 1
        and r.period_kind = t.period_kind
        and r.period_start = t.period_start
      left join report_revision v1 on v1.manufacturer_id = r.manufacturer_id and v1.report_id = r.report_id and v1.revision = 1
      where b.manufacturer_id = t.manufacturer_id
        and (t.region = '' or d.region = t.region)
        and v1.revision is null
    ) as lacks_members
  from touched t
  left join lateral (
    select v.published_time, v.as_of
    from report r
    join report_revision v on v.manufacturer_id = r.manufacturer_id and v.report_id = r.report_id
    where r.manufacturer_id = t.manufacturer_id
      and r.subject = 'group ' || t.region
      and r.definition = 2
      and r.period_kind = t.period_kind
      and r.period_start = t.period_start
    order by v.revision desc
    limit 1
  ) v on true
),
planned as (
  insert into report_due as d (manufacturer_id, subject, definition, period_kind, period_start, region, due_time)
  select
    s.manufacturer_id, 'group ' || s.region, 2, s.period_kind, s.period_start, s.region,
    case
      when s.gains_members then clock_timestamp()
      else greatest(clock_timestamp(), s.published_time + coalesce(h.restatement_seconds, 86400) * interval '1 second')
    end
  from standing s
  left join report_schedule h
    on h.manufacturer_id = s.manufacturer_id
    and h.definition = 1
    and h.period_kind = s.period_kind
  where s.published_time is not null
    or not s.lacks_members
  order by s.manufacturer_id, 'group ' || s.region, s.period_kind, s.period_start
  on conflict (manufacturer_id, subject, definition, period_kind, period_start) do update
  set due_time = excluded.due_time
  where d.due_time > excluded.due_time
  returning 1
),
awaited as (
  insert into report_due (manufacturer_id, subject, definition, period_kind, period_start, region, due_time)
  select
    s.manufacturer_id, 'group ' || s.region, 2, s.period_kind, s.period_start, s.region, clock_timestamp() + interval '10 minutes'
  from standing s
  where s.published_time is null
    and s.lacks_members
  order by s.manufacturer_id, 'group ' || s.region, s.period_kind, s.period_start
  on conflict do nothing
  returning 1
)
select (select count(*) from planned) + (select count(*) from awaited)
