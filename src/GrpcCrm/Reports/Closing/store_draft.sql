-- Keeps what was made until it is approved; it replaces the draft before.
-- $1 manufacturer, $2 report, $3 dealer, $4 the moment, $5 completeness, $6 audiences, $7 contents, $8 their SHA-256, $9 the moment of the
-- scores, $10 the number under which it would be published, $11 basis.
-- Index: report_draft_pkey, report_basis_pkey.
with based as (
  insert into report_basis (manufacturer_id, report_id, revision, basis)
  values ($1::uuid, $2::uuid, $10::int, $11::bytea)
  on conflict (manufacturer_id, report_id, revision) do update
  set basis = excluded.basis
)
insert into report_draft (manufacturer_id, report_id, dealer_id, as_of, completeness, audiences, contents, hashes, created_time, scores_as_of)
values (
  $1::uuid, $2::uuid, $3::uuid, $4::timestamptz, $5::smallint, $6::smallint[], $7::bytea[], $8::bytea[], clock_timestamp(),
  $9::timestamptz)
on conflict (manufacturer_id, report_id) do update
set
  as_of = excluded.as_of, completeness = excluded.completeness, audiences = excluded.audiences, contents = excluded.contents,
  hashes = excluded.hashes, created_time = excluded.created_time, scores_as_of = excluded.scores_as_of
