-- How many interactions are there of each phase, channel and direction, how many of them without a customer, and whose are the others?
-- Template: in braces goes interactions_in_period.sql, with its parameters. A customer may come several times: telling them apart here would
-- sort all rows by customer, which costs as much as all the rest.
select
  journey_phase,
  channel,
  direction,
  count(*),
  count(*) - count(customer_id),
  coalesce(array_agg(customer_id) filter (where customer_id is not null), '{}')
from (
{records}
) r
group by journey_phase, channel, direction
order by journey_phase, channel, direction
