-- Publishes a revision: itself, its document for each audience, and its event, which waits in the outbox for a position.
-- $1 manufacturer, $2 report, $3 revision, $4 dealer, $5 the moment, $6 event, $7 audiences, $8 contents, $9 their SHA-256.
-- Index: only primary keys are touched.
with published as (
  insert into report_revision (manufacturer_id, report_id, revision, dealer_id, as_of, published_time)
  values ($1::uuid, $2::uuid, $3::int, $4::uuid, $5::timestamptz, clock_timestamp())
  returning published_time
),
rendered as (
  insert into report_document (manufacturer_id, report_id, revision, audience, dealer_id, content, content_sha256)
  select $1::uuid, $2::uuid, $3::int, d.audience, $4::uuid, d.content, d.content_sha256
  from unnest($7::smallint[], $8::bytea[], $9::bytea[]) as d (audience, content, content_sha256)
),
announced as (
  insert into feed_outbox (manufacturer_id, event_id, subject, dealer_id, report_id, revision)
  values ($1::uuid, $6::uuid, case when $3::int = 1 then 1 else 2 end, $4::uuid, $2::uuid, $3::int)
)
select published_time
from published
