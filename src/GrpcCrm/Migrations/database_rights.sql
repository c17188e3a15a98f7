-- Nobody but the administrator makes temporary tables: they belong to no tenant, and fill the disk. Such a right is the database's own, which
-- a copy made from a template does not inherit, so that it is taken away again at every migration.
do $$
begin
  perform pg_advisory_xact_lock(hashtext('grpccrm roles'));
  execute format('revoke temporary on database %I from public, grpccrm_app, grpccrm_worker', current_database());
end $$;
