-- How many current records of one dealer name a customer who is on file, but do not point to that customer.
-- $1 dealer. The demo's references name their own source system. Uses customer_external.
select count(*)
from (
  select source_system, customer_id, customer_external_id
  from interaction
  where dealer_id = $1 and superseded_time is null and not deleted
  union all
  select source_system, customer_id, customer_external_id
  from complaint
  where dealer_id = $1 and superseded_time is null and not deleted
) r
join customer c on c.dealer_id = $1 and c.source_system = r.source_system and c.external_id = r.customer_external_id
where c.superseded_time is null and not c.deleted and r.customer_id is distinct from c.customer_id
