-- How many complaints are open at the end in each phase, how many of them without a customer, and whose are the others?
-- Template: in braces goes complaints_open_at_end.sql, with its parameters. A customer may come several times, as in interaction_figures.sql.
select
  journey_phase,
  count(*),
  count(*) - count(customer_id),
  coalesce(array_agg(customer_id) filter (where customer_id is not null), '{}')
from (
{records}
) r
group by journey_phase
order by journey_phase
