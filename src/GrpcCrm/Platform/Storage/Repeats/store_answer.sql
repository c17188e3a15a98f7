-- Keeps the answer of a request for whoever repeats it.
-- Parameters: $1 tenant, $2 method, $3 request id, $4 hash of the request without its id, $5 answer.
insert into stored_answer (tenant_id, method, request_id, request_hash, answer, created_time)
values ($1::uuid, $2::text, $3::uuid, $4::bytea, $5::bytea, clock_timestamp())
