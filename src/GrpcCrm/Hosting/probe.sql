-- Question: can the database serve this host? It tells which migrations it has, by the note that the migrator leaves, whether it takes
-- writes, and how many connections it has for others than superusers. A server that takes them is made to write: a record of its log,
-- flushed as every commit is, and a temporary file, which fails where the disk is full. Nothing of it stays.
-- Parameters: none. The connection has the smallest work_mem, so that the rows of the function go to the disk.
-- Index: none; the catalogue.
select
  coalesce(obj_description('crm'::regnamespace, 'pg_namespace'), '') as note,
  s.takes_writes,
  current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0) as connections,
  case when s.takes_writes then pg_logical_emit_message(true, 'grpccrm probe', '') end as written,
  case when s.takes_writes then (select count(*) from generate_series(1, 30000) n) end as spilled
from (select current_setting('transaction_read_only') = 'off' and not pg_is_in_recovery() as takes_writes) s
