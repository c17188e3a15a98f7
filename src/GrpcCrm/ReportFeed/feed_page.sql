-- Which events follow a position of each feed, with what they are about: a report's revision and the manufacturer's document, or a notice?
-- $1 manufacturers, $2 a position for each, $3 events of a feed at most, $4 bytes of documents after which a feed adds no further event,
-- $5 bytes of a document above which it is left out; $6 dealers, $7 definitions and $8 subjects that are wanted, empty: all. What is not
-- wanted comes without its document, which is not read.
-- Index: feed_event_pkey for the range, which positions without a gap bound on both sides; report_pkey, report_revision_pkey,
-- report_document_pkey and safety_notice_pkey for what each event points at. A retracted revision comes without its document.
select
  p.manufacturer_id, p.event_id, p.position, p.committed_time, p.subject, p.dealer_id, p.notice, p.report_id, p.definition, p.period_start,
  p.period_end, p.time_zone, p.revision, p.as_of, p.published_time, p.content_sha256, p.content, p.region, p.period_kind, p.completeness,
  p.delta
from unnest($1::uuid[], $2::bigint[]) as asked (manufacturer_id, position)
cross join lateral (
  select
    e.manufacturer_id, e.event_id, e.position, e.committed_time, e.subject, e.dealer_id, n.content as notice, e.report_id, r.definition,
    r.period_start, r.period_end, r.time_zone, e.revision, v.as_of, v.published_time, d.content_sha256,
    case when i.size > 0 then d.content end as content, r.region, r.period_kind, v.completeness, d.delta,
    sum(i.size) over (order by e.position) - i.size as bytes_before
  from feed_event e
  left join report r on r.manufacturer_id = e.manufacturer_id and r.report_id = e.report_id
  left join report_revision v on v.manufacturer_id = e.manufacturer_id and v.report_id = e.report_id and v.revision = e.revision
  left join report_document d
    on d.manufacturer_id = e.manufacturer_id
    and d.report_id = e.report_id
    and d.revision = e.revision
    and d.audience = 1
    and (cardinality($6::uuid[]) = 0 or e.dealer_id = any($6::uuid[]))
    and (cardinality($7::smallint[]) = 0 or r.definition = any($7::smallint[]))
    and (cardinality($8::smallint[]) = 0 or e.subject = any($8::smallint[]))
  left join safety_notice n on n.manufacturer_id = e.manufacturer_id and n.notice_id = e.notice_id
  cross join lateral (
    select case when e.subject <> 3 and octet_length(d.content) <= $5::int then octet_length(d.content) else 0 end as size
  ) i
  where e.manufacturer_id = asked.manufacturer_id
    and e.position > asked.position
    and e.position <= asked.position + $3::int
) p
where p.bytes_before < $4::int
order by p.manufacturer_id, p.position
