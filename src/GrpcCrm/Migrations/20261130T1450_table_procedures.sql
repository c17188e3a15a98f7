-- What the tables of a new kind of record need, said once: whose they are, how versions lie, how they are found.

set local role grpccrm_owner;

-- The rows are one dealer's each, by their column dealer_id, which leads every key: nobody else sees or writes them.
create procedure owned_by_dealer(target text)
language plpgsql as $$
begin
  execute format('alter table crm.%I enable row level security', target);
  execute format('alter table crm.%I force row level security', target);
  execute format($p$create policy own on crm.%I
    using (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)
    with check (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)$p$, target);
  call crm.demand_one_tenant(format('crm.%I', target)::regclass);
  execute format('grant select, insert on crm.%I to grpccrm_app', target);
  execute format('grant select on crm.%I to grpccrm_worker', target);
end $$;
revoke execute on procedure owned_by_dealer from public;

-- The rows are versions of records: key, columns that every version has, the source's own key, and an index over what waits for each kind of
-- record that it refers to. A table of columns of its own is made before; purged names those of them that the worker empties when a
-- deleted record can no longer be brought back.
create procedure versioned(target text, id text, refers text[] default '{}', purged text[] default '{}')
language plpgsql as $$
declare other text;
begin
  execute format($t$
    alter table crm.%1$I
      add column dealer_id uuid not null,
      add column %2$I uuid not null,
      add column revision int not null,
      add column source_system text,
      add column external_id text,
      add column source_version bigint,
      add column payload_hash bytea,
      add column deleted boolean not null,
      add column created_time timestamptz not null,
      add column recorded_time timestamptz not null,
      add column superseded_time timestamptz$t$, target, id);
  execute format('alter table crm.%1$I add primary key (dealer_id, %2$I, revision)', target, id);
  execute format('alter table crm.%1$I add check ((source_system is null) = (external_id is null))', target);
  execute format($t$
    create unique index %1$I on crm.%2$I (dealer_id, source_system, external_id) where superseded_time is null$t$,
    target || '_external', target);
  foreach other in array refers
  loop
    execute format($t$
      alter table crm.%1$I add column %2$I uuid, add column %3$I text, add column %4$I text$t$,
      target, other || '_id', other || '_source_system', other || '_external_id');
    execute format($t$
      create index %1$I on crm.%2$I (dealer_id, %3$I, %4$I) where superseded_time is null and %5$I is null and %4$I is not null$t$,
      target || '_awaits_' || other, target, other || '_source_system', other || '_external_id', other || '_id');
  end loop;
  execute format('grant update (superseded_time, source_version) on crm.%I to grpccrm_app', target);
  if cardinality(purged) = 0 then return; end if;
  execute format('alter table crm.%I add column purged boolean not null default false', target);
  execute format($t$
    create index %1$I on crm.%2$I (dealer_id, recorded_time) where deleted and superseded_time is null and not purged$t$,
    target || '_deleted', target);
  execute format('grant update (purged, %s) on crm.%I to grpccrm_worker', (
    select string_agg(quote_ident(name), ', ') from unnest(versioned.purged) name), target);
end $$;
revoke execute on procedure versioned from public;

reset role;
