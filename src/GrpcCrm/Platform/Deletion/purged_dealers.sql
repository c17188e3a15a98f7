-- Which dealers may have something to purge?
-- Index: none; all dealers are few.
select dealer_id
from dealer
order by dealer_id
