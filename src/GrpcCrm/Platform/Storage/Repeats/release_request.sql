-- Lets a request go that was in hand.
-- Parameters: $1 tenant, $2 method, $3 request id, $4 holder.
-- Index: request_hold_pkey.
delete from request_hold
where tenant_id = $1::uuid
  and method = $2::text
  and request_id = $3::uuid
  and holder = $4::uuid
