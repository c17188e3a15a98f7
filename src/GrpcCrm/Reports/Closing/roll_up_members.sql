-- Which dealers are a group's, on which figures does the newest revision of each rest, and is its report due again? Withdrawn ones count for
-- nothing.
-- Run while the manufacturer's publishing lock is held alone, so that no member carries an earlier time than as_of and is not seen. None
-- that is seen carries a later one, even where the clock has stepped back. Who publishes after this carries a later one, see
-- publish_revision.sql.
-- $1 manufacturer, $2 period kind, $3 first day, $4 region; empty: all of the brand.
-- Index: dealer_brand_manufacturer, dealer_pkey, report_identity, report_revision_pkey, report_basis_pkey, report_due_pkey.
select
  greatest(clock_timestamp(), max(v.published_time) over (), max(v.withdrawn_time) over ()) as as_of,
  coalesce(v.completeness <> 1, false) as is_final,
  a.basis,
  r.end_time,
  exists (
    select
    from report_due u
    where u.manufacturer_id = b.manufacturer_id
      and u.subject = d.dealer_id::text
      and u.definition = 1
      and u.period_kind = $2::smallint
      and u.period_start = $3::date
      and (u.due_time <= clock_timestamp() or u.tries > 0)
      and u.tries < 10
  ) as is_due,
  coalesce(
    r.start_time <> r.period_start::timestamp at time zone r.time_zone or r.end_time <> r.period_end::timestamp at time zone r.time_zone,
    false) as is_shifted
from dealer_brand b
join dealer d on d.dealer_id = b.dealer_id
left join report r
  on r.manufacturer_id = b.manufacturer_id
  and r.subject = d.dealer_id::text
  and r.definition = 1
  and r.period_kind = $2::smallint
  and r.period_start = $3::date
left join lateral (
  select v.revision, v.completeness, v.published_time, v.withdrawn_time
  from report_revision v
  where v.manufacturer_id = r.manufacturer_id
    and v.report_id = r.report_id
  order by v.revision desc
  limit 1
) v on true
left join report_basis a
  on a.manufacturer_id = r.manufacturer_id
  and a.report_id = r.report_id
  and a.revision = v.revision
  and v.withdrawn_time is null
where b.manufacturer_id = $1::uuid
  and ($4::text = '' or d.region = $4::text)
order by d.dealer_id
