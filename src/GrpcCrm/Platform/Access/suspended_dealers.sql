-- Which of these dealers are suspended?
-- $1 dealers.
-- Index: dealer_pkey.
select dealer_id
from dealer
where dealer_id = any($1::uuid[])
  and suspended
