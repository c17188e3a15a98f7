-- Question: which records wait for these targets? Makes their next version, which names the target by id.
-- Template: what stands in braces comes from the kind of the records and from what they refer to.
-- Parameters: $1 dealer, $2 source system, $3 external ids of the targets, $4 the time of the transaction. Look-ups are fenced, and times
-- told, as in upsert_versions.sql.
-- Index: {table}_awaits_{target}; {table}_derived where the target tells the manufacturer.
with arrived as materialized (
  select k.external_id, t.found, t.told
  from unnest($3::text[]) k (external_id)
  cross join lateral (
    select {target}_id as found, {told} as told
    from {target}
    where dealer_id = $1::uuid
      and source_system = $2::text
      and external_id = k.external_id
      and superseded_time is null
    limit 1
  ) t
),
waiting as materialized (
  select h.id, h.revision, a.found, a.told
  from arrived a
  cross join lateral (
    select {id} as id, revision
    from {table}
    where dealer_id = $1::uuid
      and {target}_source_system = $2::text
      and {target}_external_id = a.external_id
      and {target}_id is null
      and {target}_external_id is not null
      and superseded_time is null
    offset 0
    for no key update
  ) h{corrected}
),
superseded as (
  update {table} c
  set superseded_time = greatest({now}, c.recorded_time)
  from waiting w
  where c.dealer_id = $1::uuid
    and c.{id} = w.id
    and c.revision = w.revision
  returning c.*, w.found, w.told{times}
),
written as (
  insert into {table} (
    dealer_id, {id}, revision, source_system, external_id, source_version, payload_hash, deleted, created_time, recorded_time,
    {target}_id{columns})
  select
    dealer_id, {id}, revision + 1, source_system, external_id, source_version, payload_hash, deleted, created_time, superseded_time,
    found{values}
  from superseded
  returning {id} as id{reach}
){after}
select count(*) as resolved
from written
