-- Removes answers that are older than they are kept, so many at most. Several hosts may do so at once.
-- Parameters: $1 seconds that an answer is kept, $2 answers at most.
-- Index: stored_answer_created.
delete from stored_answer a
using (
  select tenant_id, method, request_id
  from stored_answer
  where created_time < now() - make_interval(secs => $1::bigint)
  order by created_time
  limit $2::int
  for update skip locked
) old
where a.tenant_id = old.tenant_id
  and a.method = old.method
  and a.request_id = old.request_id
