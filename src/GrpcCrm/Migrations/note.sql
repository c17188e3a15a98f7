-- Notes at the schema which migrations it has, where hosts can read it: their roles see no table without a tenant.
do $$
begin
  perform pg_advisory_xact_lock(hashtext('grpccrm roles'));
  execute format(
    'comment on schema crm is %L', (select string_agg(m."MigrationId", ' ' order by m."MigrationId") from crm.migration m));
end $$;
