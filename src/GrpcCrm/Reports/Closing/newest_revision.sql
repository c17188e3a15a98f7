-- What did the report say last? A statement of its own after the claim: the claim's snapshot may be older than the wait for it.
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day.
-- Index: report_identity, report_revision_pkey, report_document_pkey.
select
  v.revision,
  v.as_of,
  v.published_time,
  v.completeness,
  array(
    select d.content_sha256
    from report_document d
    where d.manufacturer_id = v.manufacturer_id
      and d.report_id = v.report_id
      and d.revision = v.revision
    order by d.audience
  ) as content_sha256,
  v.scores_as_of
from report r
join report_revision v on v.manufacturer_id = r.manufacturer_id and v.report_id = r.report_id
where r.manufacturer_id = $1::uuid
  and r.subject = $2::text
  and r.definition = $3::smallint
  and r.period_kind = $4::smallint
  and r.period_start = $5::date
order by v.revision desc
limit 1
