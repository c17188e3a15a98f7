-- Which events follow a position, each with what it is about: a report's revision and the manufacturer's document of it, or a notice?
-- $1 manufacturer, $2 position, $3 events at most, $4 bytes of documents after which no further event is added.
-- Index: feed_event_pkey for the range, which positions without a gap bound on both sides; report_pkey, report_revision_pkey,
-- report_document_pkey and safety_notice_pkey for what each event points at. A retracted revision comes without its document.
select
  event_id, position, committed_time, subject, dealer_id, notice, report_id, definition, period_start, period_end, time_zone, revision,
  as_of, published_time, content_sha256, content, region, period_kind, completeness, delta
from (
  select
    e.event_id, e.position, e.committed_time, e.subject, e.dealer_id, n.content as notice, e.report_id, r.definition, r.period_start,
    r.period_end, r.time_zone, e.revision, v.as_of, v.published_time, d.content_sha256,
    case when e.subject <> 3 then d.content end as content,
    r.region, r.period_kind, v.completeness, d.delta,
    sum(coalesce(octet_length(d.content), 0)) over (order by e.position) - coalesce(octet_length(d.content), 0) as bytes_before
  from feed_event e
  left join report r on r.manufacturer_id = e.manufacturer_id and r.report_id = e.report_id
  left join report_revision v on v.manufacturer_id = e.manufacturer_id and v.report_id = e.report_id and v.revision = e.revision
  left join report_document d
    on d.manufacturer_id = e.manufacturer_id
    and d.report_id = e.report_id
    and d.revision = e.revision
    and d.audience = 1
  left join safety_notice n on n.manufacturer_id = e.manufacturer_id and n.notice_id = e.notice_id
  where e.manufacturer_id = $1::uuid
    and e.position > $2::bigint
    and e.position <= $2::bigint + $3::int
) page
where bytes_before < $4::int
order by position
