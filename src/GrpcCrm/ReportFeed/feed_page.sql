-- Which events follow a position, each with its report, revision and the manufacturer's document?
-- $1 manufacturer, $2 position, $3 events at most, $4 bytes of documents after which no further event is added.
-- Index: feed_event_pkey for the range, which positions without a gap bound on both sides; report_pkey, report_revision_pkey and
-- report_document_pkey for what each event points at.
select
  event_id, position, committed_time, report_id, dealer_id, definition, period_start, period_end, time_zone, revision, as_of,
  published_time, content_sha256, content
from (
  select
    e.event_id, e.position, e.committed_time, r.report_id, r.dealer_id, r.definition, r.period_start, r.period_end, r.time_zone,
    v.revision, v.as_of, v.published_time, d.content_sha256, d.content,
    sum(octet_length(d.content)) over (order by e.position) - octet_length(d.content) as bytes_before
  from feed_event e
  join report r on r.manufacturer_id = e.manufacturer_id and r.report_id = e.report_id
  join report_revision v on v.manufacturer_id = e.manufacturer_id and v.report_id = e.report_id and v.revision = e.revision
  join report_document d
    on d.manufacturer_id = e.manufacturer_id
    and d.report_id = e.report_id
    and d.revision = e.revision
    and d.audience = 1
  where e.manufacturer_id = $1::uuid
    and e.position > $2::bigint
    and e.position <= $2::bigint + $3::int
) page
where bytes_before < $4::int
order by position
