-- Which interactions are behind a cell, those of some phases, and of one channel and direction where these are given?
-- Template: in braces goes interactions_in_period.sql, with its parameters.
-- $6 phases, $7 channel or 0, $8 direction or 0, $9 the last id of the page before or null, $10 how many.
select interaction_id, customer_id is not null
from (
{records}
) r
where journey_phase = any($6::smallint[])
  and (channel = $7::smallint or $7::smallint = 0)
  and (direction = $8::smallint or $8::smallint = 0)
  and (interaction_id > $9::uuid or $9::uuid is null)
order by interaction_id
limit $10::int
