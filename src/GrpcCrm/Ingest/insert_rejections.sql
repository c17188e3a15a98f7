-- Sets records aside; one that was set aside before is not stored again.
-- Parameters: $1 dealer, $2 source system, then arrays: $3 ids, $4 kinds, $5 external ids, $6 hashes, $7 records, $8 reasons,
-- $9 violations; $10 the time of the transaction.
insert into ingest_rejection (
  dealer_id, rejection_id, source_system, kind, external_id, record_hash, record, reason, violations, state, created_time)
select $1::uuid, r.id, $2::text, r.kind, r.external_id, r.hash, r.record, r.reason, r.violations, 1, $10::timestamptz
from unnest($3::uuid[], $4::smallint[], $5::text[], $6::bytea[], $7::bytea[], $8::text[], $9::bytea[])
  as r (id, kind, external_id, hash, record, reason, violations)
order by r.kind, r.external_id, r.hash
on conflict (dealer_id, source_system, kind, external_id, record_hash) do nothing
