-- Publishes a revision: itself, its document for each audience, and its event, which waits in the outbox for a position. A draft is done with.
-- $1 manufacturer, $2 report, $3 revision, $4 dealer, $5 the moment, $6 event, $7 audiences, $8 contents, $9 their SHA-256, $10 deltas,
-- $11 completeness, $12 the moment of the scores, $13 basis or null where it is kept already.
-- Index: report_identity for the groups; else only primary keys are touched.
-- A group counts what was published up to its moment. So this is published after the moments of the groups that count the dealer, even
-- where the clock has stepped back since.
with counted as (
  select max(v.as_of) + interval '1 microsecond' as until
  from report r
  left join dealer d on d.dealer_id = r.dealer_id
  join report g
    on g.manufacturer_id = r.manufacturer_id
    and g.subject in ('group ', 'group ' || d.region)
    and g.definition = 2
    and g.period_kind = r.period_kind
    and g.period_start = r.period_start
  join report_revision v on v.manufacturer_id = g.manufacturer_id and v.report_id = g.report_id
  where r.manufacturer_id = $1::uuid
    and r.report_id = $2::uuid
),
published as (
  insert into report_revision (manufacturer_id, report_id, revision, dealer_id, as_of, published_time, completeness, scores_as_of)
  select
    $1::uuid, $2::uuid, $3::int, $4::uuid, $5::timestamptz, greatest(clock_timestamp(), c.until, $5::timestamptz), $11::smallint,
    $12::timestamptz
  from counted c
  returning published_time
),
rendered as (
  insert into report_document (manufacturer_id, report_id, revision, audience, dealer_id, content, content_sha256, delta)
  select $1::uuid, $2::uuid, $3::int, d.audience, $4::uuid, d.content, d.content_sha256, d.delta
  from unnest($7::smallint[], $8::bytea[], $9::bytea[], $10::bytea[]) as d (audience, content, content_sha256, delta)
),
announced as (
  insert into feed_outbox (manufacturer_id, event_id, subject, dealer_id, report_id, revision)
  values ($1::uuid, $6::uuid, case when $3::int = 1 then 1 else 2 end, $4::uuid, $2::uuid, $3::int)
),
approved as (
  delete from report_draft
  where manufacturer_id = $1::uuid
    and report_id = $2::uuid
),
based as (
  insert into report_basis (manufacturer_id, report_id, revision, basis)
  select $1::uuid, $2::uuid, $3::int, $13::bytea
  where $13::bytea is not null
  on conflict (manufacturer_id, report_id, revision) do update
  set basis = excluded.basis
),
-- Groups that count this dealer have a newer member now.
marked as (
  insert into roll_up_mark (manufacturer_id, period_kind, period_start, region)
  select r.manufacturer_id, r.period_kind, r.period_start, d.region
  from report r
  join dealer d on d.dealer_id = r.dealer_id
  join report_schedule s
    on s.manufacturer_id = r.manufacturer_id
    and s.definition = r.definition
    and s.period_kind = r.period_kind
    and s.roll_up
  where r.manufacturer_id = $1::uuid
    and r.report_id = $2::uuid
)
select published_time
from published
