-- Is this report due? Holds it, with the terms on which it is made; waits for a closer that is making it, and finds nothing after it.
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day.
-- Index: report_due_pkey; report_schedule_kind, report_identity and report_revision_pkey for the terms.
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
from report_due d
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
where d.manufacturer_id = $1::uuid
  and d.subject = $2::text
  and d.definition = $3::smallint
  and d.period_kind = $4::smallint
  and d.period_start = $5::date
for update of d
