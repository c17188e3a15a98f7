-- Events of records whose state moves by steps, in one shape for every kind of record.

set local role grpccrm_owner;

-- ── The table of a kind of record ──────────────────────────────────────────────────────────────────────────────────────────

-- Makes {table_name}_event, which holds what happened to the records of a dealer's table whose names are in {id_column}. Rows are only added;
-- a source that corrects its history supersedes the event that it had told. It holds
--   event_kind     what sort of thing happened; STATE: a state was reached
--   origin         1 told by a source, 2 recorded here
--   recorder       who recorded it, as their token calls them
--   actor          the person who acted, where that is another
--   related_id     another record that it is about
--   note           what was said with it
--   detail         what its kind has to say beside; nothing personal
--   sealed         what is personal in it, sealed
create procedure with_events(table_name text, id_column text)
language plpgsql
set search_path to crm, pg_temp
as $$
declare
  target text := quote_ident(table_name || '_event');
begin
  execute format($t$create table %1$s (
    dealer_id uuid not null,
    %2$I uuid not null,
    event_number bigint generated always as identity,
    event_kind text not null default 'STATE',
    state smallint,
    origin smallint not null,
    occurred_time timestamptz not null,
    recorded_time timestamptz not null,
    superseded_time timestamptz,
    recorder text not null default '',
    actor text not null default '',
    related_id uuid,
    note text not null default '',
    detail jsonb,
    sealed bytea,
    primary key (dealer_id, %2$I, event_number)
  )$t$, target, id_column);
  call check_events(target::regclass);
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format($p$create policy own on %s
    using (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)
    with check (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)$p$, target);
  call demand_one_tenant(target::regclass);
  execute format('grant select, insert, update (superseded_time) on %s to grpccrm_app', target);
  execute format('grant select on %s to grpccrm_worker', target);
end $$;
revoke execute on procedure with_events from public;

-- The kinds of events that there are, and that a state is told by that kind alone which is named for it. A new kind is added here.
create procedure check_events(target regclass)
language plpgsql as $$
begin
  execute format($c$alter table %s
    add constraint event_kind check (event_kind in ('STATE', 'ASSIGNED', 'TOLD', 'MARK', 'MONEY', 'DECISION')),
    add constraint event_state check ((event_kind = 'STATE') = (state is not null))$c$, target);
end $$;
revoke execute on procedure check_events from public;

-- ── Complaints ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- It is older than the shape, whose related_id is related_complaint_id here. Every event that there is reached a state; that is looked at by
-- the next migration, which keeps nobody waiting.
alter table complaint_event
  add column event_kind text not null default 'STATE',
  add column actor text not null default '',
  add column detail jsonb,
  add column sealed bytea,
  alter column state drop not null,
  add constraint event_kind check (event_kind in ('STATE', 'ASSIGNED', 'TOLD', 'MARK', 'MONEY', 'DECISION')) not valid,
  add constraint event_state check ((event_kind = 'STATE') = (state is not null)) not valid;

reset role;
