-- How many current records of one dealer name a customer who is on file, but do not point to that customer.
-- $1 dealer. Uses customer_external.
select count(*)
from (
  select customer_id, customer_external_id from interaction where dealer_id = $1 and superseded_time is null and not deleted
  union all
  select customer_id, customer_external_id from complaint where dealer_id = $1 and superseded_time is null and not deleted
) r
join customer c on c.dealer_id = $1 and c.external_id = r.customer_external_id and c.superseded_time is null and not c.deleted
where r.customer_id is distinct from c.customer_id
