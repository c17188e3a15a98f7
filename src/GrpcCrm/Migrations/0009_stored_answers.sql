-- Answers of requests that carried a request_id, kept for those who repeat them. Holds what the answers hold, for a day or so.

set local role grpccrm_owner;

create table stored_answer (
  tenant_id uuid not null,
  method text not null,
  request_id uuid not null,
  request_hash bytea not null,
  answer bytea not null,
  created_time timestamptz not null,
  primary key (tenant_id, method, request_id)
);
create index stored_answer_created on stored_answer (created_time);

alter table stored_answer enable row level security;
alter table stored_answer force row level security;

-- The operator's tenant id is the zero uuid, as in the access log.
create policy own on stored_answer
  using (tenant_id = case
    when current_setting('grpccrm.operator', true) = 'on' then '00000000-0000-0000-0000-000000000000'
    else coalesce(nullif(current_setting('grpccrm.dealer', true), ''), nullif(current_setting('grpccrm.manufacturer', true), ''))::uuid
  end)
  with check (tenant_id = case
    when current_setting('grpccrm.operator', true) = 'on' then '00000000-0000-0000-0000-000000000000'
    else coalesce(nullif(current_setting('grpccrm.dealer', true), ''), nullif(current_setting('grpccrm.manufacturer', true), ''))::uuid
  end);
create policy worker on stored_answer to grpccrm_worker using (true) with check (true);

grant select, insert on stored_answer to grpccrm_app;
grant select, update, delete on stored_answer to grpccrm_worker;

reset role;
