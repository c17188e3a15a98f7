-- Question: which of these records have a key that has no current version? Stores these, and names the others; most batches
-- bring none.
-- Template: what stands in braces comes from the kind of the records.
-- Parameters: as of upsert_versions.sql, which decides about the others.
-- Index: {table}_external. Rows are written in the order of the parameters, which is that of the keys: there is no join but look-ups.
with written as (
  insert into {table} (
    dealer_id, {id}, revision, source_system, external_id, source_version, payload_hash, deleted, created_time, recorded_time{columns})
  select
    $1::uuid, i.new_id, 1, $2::text, i.external_id, i.source_version, i.payload_hash, i.deleted, {now}, {now}{values}
  from unnest($3::text[], $4::bigint[], $5::bytea[], $6::boolean[], $7::boolean[], $8::uuid[]{arrays})
    as i (external_id, source_version, payload_hash, deleted, replayed, new_id{inputs}){joins}
  on conflict (dealer_id, source_system, external_id) where superseded_time is null do nothing
  returning external_id{reach}
),
superseded as (
  select *
  from written
  where false
){after}
select 'CREATED' as outcome, count(*), case when count(*) < cardinality($3::text[]) then (
  select array_agg(k)
  from unnest($3::text[]) k
  where k not in (select external_id from written)) end
from written
