-- Question: what are these records now, and may the caller still ask? Whoever asks is logged, whether a record is there or not.
-- Template: {table} and its {id}, {columns} of it.
-- Parameters: $1 dealer, $2 ids; of who asks for each: $3 access ids, $4 subjects, $5 methods, $6 resources.
-- Index: dealer_pkey, {table}_pkey, which alone has the latest revision at its end.
with logged as (
  insert into access_log (tenant_id, access_id, subject, method, resource, accessed_time)
  select $1::uuid, a.access_id, a.subject, a.method, a.resource, clock_timestamp()
  from unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) a (access_id, subject, method, resource)
)
select d.suspended, w.place, r.*
from dealer d
cross join unnest($2::uuid[]) with ordinality w (id, place)
left join lateral (
  select {columns}
  from {table}
  where dealer_id = $1::uuid
    and {id} = w.id
    and superseded_time is null
    and not deleted
  order by revision desc
  limit 1
) r on true
where d.dealer_id = $1::uuid
