-- Of which dealers did something come late?
-- Index: none; the table holds what came since the last look.
select dealer_id
from late_mark
group by dealer_id
order by dealer_id
