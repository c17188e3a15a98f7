-- Question: which of these records are new, newer, known or stale? Stores what is new or newer as the current version.
-- Template: what stands in braces comes from the kind of the records.
-- Parameters: $1 dealer, $2 source system, six arrays that every kind has, $9 the time of the transaction, then one array for each further
-- input. An array has one element for each record, in the order of their keys, which are unique among them.
-- The version before may be of another transaction whose time was later. Then the next one takes its time: so it is never earlier, and the
-- closer, which sees that transaction's time, sees this one too.
-- Indexes: {table}_external for the look-up and for races; a row that another transaction creates meanwhile answers RETRY.
with input as materialized (
  select *
  from unnest($3::text[], $4::bigint[], $5::bytea[], $6::boolean[], $7::boolean[], $8::uuid[]{arrays})
    as i (external_id, source_version, payload_hash, deleted, replayed, new_id{inputs})
),
-- One look-up a key, fenced by the limit: else the planner may read all of a dealer that its statistics do not know yet, in every batch.
present as materialized (
  select p.*
  from input i
  cross join lateral (
    select {id} as id, revision, external_id, source_version, payload_hash, created_time
    from {table}
    where dealer_id = $1::uuid
      and source_system = $2::text
      and external_id = i.external_id
      and superseded_time is null
    limit 1
    for no key update
  ) p
),
decided as materialized (
  select
    i.*,
    p.id,
    p.revision,
    p.created_time,
    case
      when p.id is null then 'CREATED'
      when p.payload_hash = i.payload_hash then 'DUPLICATE'
      when i.source_version > p.source_version then 'UPDATED'
      when i.source_version = p.source_version then 'CONFLICT'
      when i.source_version < p.source_version then 'STALE'
      when p.source_version is not null then 'STALE'
      when i.source_version is not null then 'UPDATED'
      when i.replayed then 'STALE'
      else 'UPDATED'
    end as outcome
  from input i
  left join present p on p.external_id = i.external_id
){before},
-- The source counts on without a change: only its version is kept, so that what it sends again of older content stays stale.
counted_on as (
  update {table} c
  set source_version = d.source_version
  from decided d
  where d.outcome = 'DUPLICATE'
    and c.dealer_id = $1::uuid
    and c.{id} = d.id
    and c.revision = d.revision
    and d.source_version > coalesce(c.source_version, -1)
),
superseded as (
  update {table} c
  set superseded_time = greatest({now}, c.recorded_time)
  from decided d
  where d.outcome = 'UPDATED'
    and c.dealer_id = $1::uuid
    and c.{id} = d.id
    and c.revision = d.revision
  returning c.external_id, c.superseded_time{reached}
),
written as (
  insert into {table} (
    dealer_id, {id}, revision, source_system, external_id, source_version, payload_hash, deleted, created_time, recorded_time{columns})
  select
    $1::uuid, coalesce(i.id, i.new_id), coalesce(i.revision, 0) + 1, $2::text, i.external_id, i.source_version, i.payload_hash, i.deleted,
    coalesce(i.created_time, {now}), greatest({now}, s.superseded_time){values}
  from decided i
  left join superseded s on s.external_id = i.external_id{joins}
  where i.outcome = 'CREATED'
    or s.external_id is not null
  order by i.external_id
  on conflict (dealer_id, source_system, external_id) where superseded_time is null do nothing
  returning {id} as id, external_id{reach}
){after},
answered as (
  select d.external_id, case when d.outcome in ('CREATED', 'UPDATED') and w.id is null then 'RETRY' else d.outcome end as outcome
  from decided d
  left join written w on w.external_id = d.external_id
)
select outcome, count(*), array_agg(external_id order by external_id) filter (where outcome in ('CONFLICT', 'RETRY'))
from answered
group by outcome
