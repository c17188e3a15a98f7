-- Question: is there a {target} of this name, and what does it tell of the manufacturer?
-- Template: {target} is what is named.
-- Parameters: $1 dealer, $2 id.
-- Index: {target}_pkey, which alone has the latest revision at its end.
select {target}_id, {told}
from {target}
where dealer_id = $1::uuid
  and {target}_id = $2::uuid
  and superseded_time is null
  and not deleted
order by revision desc
limit 1
