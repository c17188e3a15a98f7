-- Requests with a request_id whose work goes on outside a transaction: who has each in hand, and until when unless it says more.

set local role grpccrm_owner;

-- A row is updated in place every few seconds, and few live at a time.
create table request_hold (
  tenant_id uuid not null,
  method text not null,
  request_id uuid not null,
  holder uuid not null,
  held_until timestamptz not null,
  primary key (tenant_id, method, request_id)
) with (fillfactor = 50);

alter table request_hold enable row level security;
alter table request_hold force row level security;

-- The operator's tenant id is the zero uuid, as in the access log.
create policy own on request_hold
  using (tenant_id = case
    when current_setting('grpccrm.operator', true) = 'on' then '00000000-0000-0000-0000-000000000000'
    else coalesce(nullif(current_setting('grpccrm.dealer', true), ''), nullif(current_setting('grpccrm.manufacturer', true), ''))::uuid
  end)
  with check (tenant_id = case
    when current_setting('grpccrm.operator', true) = 'on' then '00000000-0000-0000-0000-000000000000'
    else coalesce(nullif(current_setting('grpccrm.dealer', true), ''), nullif(current_setting('grpccrm.manufacturer', true), ''))::uuid
  end);
create policy worker on request_hold to grpccrm_worker using (true) with check (true);

grant select, insert, delete, update (holder, held_until) on request_hold to grpccrm_app;
grant select, delete on request_hold to grpccrm_worker;

reset role;
