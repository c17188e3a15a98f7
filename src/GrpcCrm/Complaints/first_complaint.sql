-- When did a dealer receive its first complaint?
-- Part of Reports/Closing/plan_old_periods.sql, with its parameters: $2 dealer.
-- Index: complaint_received.
select c.received_time
from complaint c
where c.dealer_id = $2::uuid
order by c.received_time
limit 1
