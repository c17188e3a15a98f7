-- How does a report stand: its newest revision, with what its document for an audience hashes to? Without a revision, the report alone.
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day, $6 audience.
-- Index: report_identity, report_revision_pkey, report_document_pkey.
select
  r.report_id,
  r.time_zone,
  v.revision,
  v.as_of,
  v.published_time,
  v.completeness,
  (case when v.withdrawn_time is not null then 5 when v.acknowledged_time is not null then 3 else 2 end)::smallint as state,
  d.content_sha256,
  d.delta
from report r
left join report_revision v on v.manufacturer_id = r.manufacturer_id and v.report_id = r.report_id
left join report_document d
  on d.manufacturer_id = v.manufacturer_id
  and d.report_id = v.report_id
  and d.revision = v.revision
  and d.audience = $6::smallint
where r.manufacturer_id = $1::uuid
  and r.subject = $2::text
  and r.definition = $3::smallint
  and r.period_kind = $4::smallint
  and r.period_start = $5::date
order by v.revision desc nulls last
limit 1
