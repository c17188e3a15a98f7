-- Question: has this request been answered before, and how?
-- Parameters: $1 tenant, $2 method, $3 request id.
-- Index: stored_answer_pkey. Run after StoredAnswers.Hold.
select request_hash, answer
from stored_answer
where tenant_id = $1::uuid
  and method = $2::text
  and request_id = $3::uuid
