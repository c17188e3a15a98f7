-- Which period is due first and held by nobody? Holds it, with the terms on which its report is made; paused schedules' are passed over.
-- Index: report_due_time; report_schedule_kind, report_identity and report_revision_pkey for the terms.
-- The row comes first and its terms after it: in one, a planner that takes the tables for empty asks for the terms of all that is due.
with held as materialized (
  select d.manufacturer_id, d.subject, d.dealer_id, d.region, d.definition, d.period_kind, d.period_start
  from report_due d
  where d.due_time <= statement_timestamp()
    and not exists (
      select
      from report_schedule s
      where s.manufacturer_id = d.manufacturer_id
        and s.definition = 1
        and s.period_kind = d.period_kind
        and s.paused)
  order by d.due_time
  limit 1
  for update of d skip locked
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
  v.published_time + coalesce(s.restatement_seconds, 86400) * interval '1 second' > statement_timestamp() as is_early
from held d
left join report_schedule s
  on s.manufacturer_id = d.manufacturer_id
  and s.definition = 1
  and s.period_kind = d.period_kind
left join lateral (
  select v.published_time
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
