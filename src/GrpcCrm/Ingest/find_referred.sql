-- Question: which {target} does this reference name, and what does that tell of the manufacturer?
-- Template: {target} is what is referred to.
-- Parameters: $1 dealer, $2 source system, $3 external id.
-- Index: {target}_external.
select {target}_id, {told}
from {target}
where dealer_id = $1::uuid
  and source_system = $2::text
  and external_id = $3::text
  and superseded_time is null
limit 1
