-- What is said with the events of a record goes when the record is purged: the worker may empty it where the record can be deleted.

set local role grpccrm_owner;

-- Makes {table_name}_event, which holds what happened to the records of a dealer's table whose names are in {id_column}. To be called after
-- versioned, which says whether the records are purged. Rows are only added; a source that corrects its history supersedes the event that
-- it had told. It holds
--   event_kind     what sort of thing happened; STATE: a state was reached
--   origin         1 told by a source, 2 recorded here
--   recorder       who recorded it, as their token calls them
--   actor          the person who acted, where that is another
--   related_id     another record that it is about
--   note           what was said with it; emptied when the record is purged
--   detail         what its kind has to say beside; nothing personal
--   sealed         what is personal in it, sealed; emptied as the note is
create or replace procedure with_events(table_name text, id_column text)
language plpgsql
set search_path to crm, pg_temp
as $$
declare
  events text := table_name || '_event';
begin
  execute format($t$create table %1$I (
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
  )$t$, events, id_column);
  call check_events(quote_ident(events)::regclass);
  call owned_by_dealer(events);
  execute format('grant update (superseded_time) on %I to grpccrm_app', events);
  if exists (
    select from pg_attribute where attrelid = to_regclass(quote_ident(table_name)) and attname = 'purged' and not attisdropped)
  then
    execute format('grant update (note, sealed) on %I to grpccrm_worker', events);
  end if;
end $$;

reset role;
