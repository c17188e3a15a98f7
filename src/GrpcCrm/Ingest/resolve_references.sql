-- Question: which records wait for these customers? Makes their next version, which names the customer by id.
-- Template: what stands in braces comes from the kind of the records.
-- Parameters: $1 dealer, $2 source system, $3 external ids of the customers. Look-ups are fenced as in upsert_versions.sql.
-- Index: {table}_awaits_customer.
with clock as materialized (
  select clock_timestamp() as now
),
waiting as materialized (
  select h.id, h.revision, c.customer_id as found
  from unnest($3::text[]) k (external_id)
  cross join lateral (
    select customer_id
    from customer
    where dealer_id = $1::uuid
      and source_system = $2::text
      and external_id = k.external_id
      and superseded_time is null
    limit 1
  ) c
  cross join lateral (
    select {id} as id, revision
    from {table}
    where dealer_id = $1::uuid
      and customer_source_system = $2::text
      and customer_external_id = k.external_id
      and customer_id is null
      and customer_external_id is not null
      and superseded_time is null
    offset 0
    for no key update
  ) h
),
superseded as (
  update {table} c
  set superseded_time = clock.now
  from waiting w, clock
  where c.dealer_id = $1::uuid
    and c.{id} = w.id
    and c.revision = w.revision
  returning c.*, w.found{times}
),
written as (
  insert into {table} (
    dealer_id, {id}, revision, source_system, external_id, source_version, payload_hash, deleted, created_time, recorded_time,
    customer_id{columns})
  select
    dealer_id, {id}, revision + 1, source_system, external_id, source_version, payload_hash, deleted, created_time, clock.now,
    found{columns}
  from superseded, clock
  returning {id} as id{reach}
){after}
select count(*) as resolved
from written
