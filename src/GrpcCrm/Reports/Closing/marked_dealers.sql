-- Of which dealers, and for which manufacturers, did something come late?
-- Index: none; the table holds what came since the last look.
select dealer_id, manufacturer_id
from late_mark
group by dealer_id, manufacturer_id
order by dealer_id, manufacturer_id
