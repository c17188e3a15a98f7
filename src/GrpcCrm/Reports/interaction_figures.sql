-- How many interactions are there of each phase, channel and direction, how many of them without a customer, and with which customers?
-- Template: in braces goes interactions_in_period.sql, with its parameters. Grouped twice by hash, because count(distinct) would sort all rows.
select
  journey_phase,
  channel,
  direction,
  sum(count)::bigint,
  coalesce(sum(count) filter (where customer_id is null), 0)::bigint,
  coalesce(array_agg(customer_id) filter (where customer_id is not null), '{}')
from (
  select journey_phase, channel, direction, customer_id, count(*) as count
  from (
{records}
  ) r
  group by journey_phase, channel, direction, customer_id
) c
group by journey_phase, channel, direction
order by journey_phase, channel, direction
