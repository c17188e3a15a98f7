-- Holds a request that is still in hand for longer.
-- Parameters: $1 tenant, $2 method, $3 request id, $4 holder, $5 seconds that it holds.
-- Index: request_hold_pkey.
update request_hold
set held_until = clock_timestamp() + make_interval(secs => $5::int)
where tenant_id = $1::uuid
  and method = $2::text
  and request_id = $3::uuid
  and holder = $4::uuid
