-- Ends open rejections of keys that have been stored since: their source has mended the record and sent it again.
-- Parameters: $1 dealer, $2 source system, $3 kind, $4 external ids, $5 the time of the transaction. Index: ingest_rejection_record.
update ingest_rejection r
set state = 3, resolved_time = $5::timestamptz
from unnest($4::text[]) as k (external_id)
where
  r.dealer_id = $1::uuid
  and r.source_system = $2::text
  and r.kind = $3::smallint
  and r.external_id = k.external_id
  and r.state = 1
  and exists (
    select 1
    from {table} t
    where
      t.dealer_id = $1::uuid
      and t.source_system = $2::text
      and t.external_id = k.external_id
      and t.superseded_time is null
      and t.recorded_time > r.created_time)
