-- Keeps what was made until it is approved; it replaces the draft before.
-- $1 manufacturer, $2 report, $3 dealer, $4 the moment, $5 completeness, $6 audiences, $7 contents, $8 their SHA-256.
-- Index: report_draft_pkey.
insert into report_draft (manufacturer_id, report_id, dealer_id, as_of, completeness, audiences, contents, hashes, created_time)
values (
  $1::uuid, $2::uuid, $3::uuid, $4::timestamptz, $5::smallint, $6::smallint[], $7::bytea[], $8::bytea[], clock_timestamp())
on conflict (manufacturer_id, report_id) do update
set
  as_of = excluded.as_of, completeness = excluded.completeness, audiences = excluded.audiences, contents = excluded.contents,
  hashes = excluded.hashes, created_time = excluded.created_time
