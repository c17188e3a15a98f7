-- Where does a period of dealer d begin and end?
-- Fragment of statements about d, with their parameters:
-- $1 manufacturer, $3 definition of reports about one dealer, $4 period kind, $5 first day, $6 first day after.
-- Index: report_identity, report_schedule_kind.
--
-- At midnight in the report's zone, else the schedule's, else the dealer's. Where that zone has changed, a period begins where the one
-- before it was closed to end, and ends where the one after it was closed to begin; it never reaches into another that has been closed. So
-- each record falls in one period, however far the zone moves and in whichever order reports are made. What was closed stays.
left join report r
  on r.manufacturer_id = $1::uuid
  and r.subject = d.dealer_id::text
  and r.definition = $3::smallint
  and r.period_kind = $4::smallint
  and r.period_start = $5::date
left join report_schedule s
  on s.manufacturer_id = $1::uuid
  and s.definition = $3::smallint
  and s.period_kind = $4::smallint
left join lateral (
  select b.period_end, b.end_time
  from report b
  where b.manufacturer_id = $1::uuid
    and b.subject = d.dealer_id::text
    and b.definition = $3::smallint
    and b.period_kind = $4::smallint
    and b.period_start < $5::date
  order by b.period_start desc
  limit 1
) earlier on true
left join lateral (
  select a.period_start, a.start_time
  from report a
  where a.manufacturer_id = $1::uuid
    and a.subject = d.dealer_id::text
    and a.definition = $3::smallint
    and a.period_kind = $4::smallint
    and a.period_start > $5::date
  order by a.period_start
  limit 1
) later on true
cross join lateral (select coalesce(r.time_zone, nullif(s.time_zone, ''), d.time_zone) as time_zone) zone
cross join lateral (
  select $5::date::timestamp at time zone zone.time_zone as start_time, $6::date::timestamp at time zone zone.time_zone as end_time
) usual
cross join lateral (
  select coalesce(r.start_time, least(
    case when earlier.period_end = $5::date then earlier.end_time else greatest(usual.start_time, earlier.end_time) end,
    later.start_time)) as time
) starts
cross join lateral (
  select coalesce(r.end_time, greatest(
    case when later.period_start = $6::date then later.start_time else least(usual.end_time, later.start_time) end,
    starts.time)) as time
) ends
