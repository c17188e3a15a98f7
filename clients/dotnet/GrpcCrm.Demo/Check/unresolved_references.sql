-- How many current records of one dealer name a customer or vehicle that is on file, but do not point to it?
-- $1 dealer. The demo's references name their own source system. Uses customer_external and vehicle_external.
with named as (
  select source_system, customer_id, customer_external_id, vehicle_id, vehicle_external_id
  from interaction
  where dealer_id = $1 and superseded_time is null and not deleted
  union all
  select source_system, customer_id, customer_external_id, vehicle_id, vehicle_external_id
  from complaint
  where dealer_id = $1 and superseded_time is null and not deleted
)
select
  (
    select count(*)
    from named n
    join customer c on c.dealer_id = $1 and c.source_system = n.source_system and c.external_id = n.customer_external_id
    where c.superseded_time is null and not c.deleted and n.customer_id is distinct from c.customer_id
  ) + (
    select count(*)
    from named n
    join vehicle v on v.dealer_id = $1 and v.source_system = n.source_system and v.external_id = n.vehicle_external_id
    where v.superseded_time is null and not v.deleted and n.vehicle_id is distinct from v.vehicle_id
  )
