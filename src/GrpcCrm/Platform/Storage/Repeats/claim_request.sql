-- Question: may this call do what the request asks, because nobody has it in hand? No row means that someone has.
-- Parameters: $1 tenant, $2 method, $3 request id, $4 holder, $5 seconds that it holds.
-- Index: request_hold_pkey. Run after StoredAnswers.Hold.
insert into request_hold as h (tenant_id, method, request_id, holder, held_until)
values ($1::uuid, $2::text, $3::uuid, $4::uuid, clock_timestamp() + make_interval(secs => $5::int))
on conflict (tenant_id, method, request_id) do update
set holder = excluded.holder, held_until = excluded.held_until
where h.held_until < clock_timestamp()
returning true
