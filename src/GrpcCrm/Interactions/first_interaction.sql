-- When did a dealer's first interaction begin?
-- Part of Reports/Closing/plan_old_periods.sql, with its parameters: $2 dealer.
-- Index: interaction_occurred.
select i.occurred_time
from interaction i
where i.dealer_id = $2::uuid
order by i.occurred_time
limit 1
