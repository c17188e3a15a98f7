-- Makes the login that the session's settings grpccrm.login and grpccrm.password name a member of {group}.
do $$
declare
  login text := current_setting('grpccrm.login');
begin
  perform pg_advisory_xact_lock(hashtext('grpccrm roles'));
  if not exists (select from pg_roles where rolname = login) then
    execute format('create role %I login password %L', login, current_setting('grpccrm.password'));
  end if;
  if not pg_has_role(login, '{group}', 'member') then
    execute format('grant {group} to %I', login);
  end if;
  perform set_config('grpccrm.password', '', false);
end $$;
