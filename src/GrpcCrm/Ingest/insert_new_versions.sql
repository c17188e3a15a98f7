-- Question: are all of these records new? Stores them; fails with a violation of {table}_external where one has a current version.
-- A stream of new records is what there is most of, and it asks nothing of the database but what every row costs.
-- Template: what stands in braces comes from the kind of the records. They name no target whose id is not among the inputs.
-- Parameters: as of upsert_versions.sql. Rows are written in the order of the parameters, which is that of the keys.
-- Its plan may be kept: it looks nothing up in a table that grows.
with written as (
  insert into {table} (
    dealer_id, {id}, revision, source_system, external_id, source_version, payload_hash, deleted, created_time, recorded_time{columns})
  select
    $1::uuid, i.new_id, 1, $2::text, i.external_id, i.source_version, i.payload_hash, i.deleted, {now}, {now}{values}
  from unnest($3::text[], $4::bigint[], $5::bytea[], $6::boolean[], $7::boolean[], $8::uuid[]{arrays})
    as i (external_id, source_version, payload_hash, deleted, replayed, new_id{inputs})
  returning revision{reach}
),
superseded as (
  select *
  from written
  where false
){after}
select 'CREATED' as outcome, count(*), null::text[]
from written
