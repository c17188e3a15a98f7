-- Which members of a group count with another revision than at a moment, and between which moments did their records change?
-- $1 manufacturer, $2 period kind, $3 first day, $4 region; empty: all of the brand; $5 the moment.
-- Index: dealer_brand_manufacturer, dealer_pkey, report_identity, report_revision_pkey. A member that counts only then, or only now, has
-- changed from nothing.
select
  d.dealer_id,
  r.report_id,
  case when before.as_of is null or newest.as_of is null then 'epoch' else before.as_of end as from_time,
  coalesce(newest.as_of, before.as_of) as until_time
from dealer_brand b
join dealer d on d.dealer_id = b.dealer_id
join report r
  on r.manufacturer_id = b.manufacturer_id
  and r.subject = d.dealer_id::text
  and r.definition = 1
  and r.period_kind = $2::smallint
  and r.period_start = $3::date
left join lateral (
  select v.as_of
  from (
    select as_of, withdrawn_time
    from report_revision
    where manufacturer_id = r.manufacturer_id
      and report_id = r.report_id
      and published_time <= $5::timestamptz
    order by revision desc
    limit 1
  ) v
  where v.withdrawn_time is null
    or v.withdrawn_time > $5::timestamptz
) before on true
left join lateral (
  select v.as_of
  from (
    select as_of, withdrawn_time
    from report_revision
    where manufacturer_id = r.manufacturer_id
      and report_id = r.report_id
    order by revision desc
    limit 1
  ) v
  where v.withdrawn_time is null
) newest on true
where b.manufacturer_id = $1::uuid
  and ($4::text = '' or d.region = $4::text)
  and before.as_of is distinct from newest.as_of
order by d.dealer_id
