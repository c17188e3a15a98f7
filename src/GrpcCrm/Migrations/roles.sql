-- The groups that hold the rights, and the schema. Roles belong to the whole cluster, so several databases share them.
do $$
declare
  missing boolean := exists (
    select from unnest(array['grpccrm_owner', 'grpccrm_app', 'grpccrm_worker']) r where not exists (select from pg_roles where rolname = r));
begin
  perform pg_advisory_xact_lock(hashtext('grpccrm roles'));
  if missing and not (select rolsuper from pg_roles where rolname = current_user) then
    raise exception 'The role grpccrm_owner needs BYPASSRLS, which only a superuser can grant. Migrate once as a superuser, or have one create '
      'the roles grpccrm_owner (nologin bypassrls), grpccrm_app and grpccrm_worker (nologin).';
  end if;
  if not exists (select from pg_roles where rolname = 'grpccrm_owner') then
    create role grpccrm_owner nologin bypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'grpccrm_app') then
    create role grpccrm_app nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'grpccrm_worker') then
    create role grpccrm_worker nologin;
  end if;
  create schema if not exists crm authorization grpccrm_owner;
end $$;
