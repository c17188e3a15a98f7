-- Says in the access log who did what, and when.
-- Parameters: $1 tenant, $2 id of the row, $3 subject, $4 method, $5 resource, $6 time.
insert into access_log (tenant_id, access_id, subject, method, resource, accessed_time)
values ($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::timestamptz)
