-- How many complaints are open at the end in each phase, how many of them without a customer, and of which customers?
-- Template: in braces goes complaints_open_at_end.sql, with its parameters.
select
  journey_phase,
  sum(count)::bigint,
  coalesce(sum(count) filter (where customer_id is null), 0)::bigint,
  coalesce(array_agg(customer_id) filter (where customer_id is not null), '{}')
from (
  select journey_phase, customer_id, count(*) as count
  from (
{records}
  ) r
  group by journey_phase, customer_id
) c
group by journey_phase
order by journey_phase
