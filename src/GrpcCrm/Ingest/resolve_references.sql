-- Question: which records wait for these customers? Makes their next version, which names the customer by id.
-- Template: what stands in braces comes from the kind of the records.
-- Parameters: $1 dealer, $2 source system, $3 external ids of the customers.
-- Index: {table}_awaits_customer.
with clock as materialized (
  select clock_timestamp() as now
),
waiting as materialized (
  select h.{id} as id, h.revision, c.customer_id as found
  from customer c
  join {table} h
    on h.dealer_id = c.dealer_id
    and h.customer_source_system = c.source_system
    and h.customer_external_id = c.external_id
  where c.dealer_id = $1::uuid
    and c.source_system = $2::text
    and c.external_id = any($3::text[])
    and c.superseded_time is null
    and h.dealer_id = $1::uuid
    and h.customer_source_system = $2::text
    and h.customer_external_id = any($3::text[])
    and h.customer_id is null
    and h.superseded_time is null
  order by h.external_id
  for no key update of h
),
superseded as (
  update {table} h
  set superseded_time = clock.now
  from waiting w, clock
  where h.dealer_id = $1::uuid
    and h.{id} = w.id
    and h.revision = w.revision
  returning h.*, w.found
)
insert into {table} (
  dealer_id, {id}, revision, source_system, external_id, source_version, payload_hash, deleted, created_time, recorded_time, customer_id{columns})
select
  dealer_id, {id}, revision + 1, source_system, external_id, source_version, payload_hash, deleted, created_time, clock.now, found{columns}
from superseded, clock
