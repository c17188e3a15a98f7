-- A foreign key is checked for every row, which cost ingest a quarter of the database's time. What an interaction's brand must be is checked
-- for every statement instead, by way of a table of the brands that a dealer's interactions are about; its key does what theirs did, and
-- it refuses in the same way that a brand in use is given up. A dealer is found at the beginning of every transaction that writes, and no
-- role that serves requests may delete one.

set local role grpccrm_owner;

create table interaction_brand (
  dealer_id uuid not null,
  manufacturer_id uuid not null,
  primary key (dealer_id, manufacturer_id),
  foreign key (dealer_id, manufacturer_id) references dealer_brand
);
alter table interaction_brand enable row level security;
alter table interaction_brand force row level security;
create policy own on interaction_brand
  using (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)
  with check (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid);
grant insert on interaction_brand to grpccrm_app;

-- Rows that are written meanwhile wait for the lock, and find the trigger.
lock table interaction in share row exclusive mode;
insert into interaction_brand (dealer_id, manufacturer_id)
select b.dealer_id, b.manufacturer_id
from dealer_brand b
where exists (select from interaction i where i.dealer_id = b.dealer_id and i.manufacturer_id = b.manufacturer_id);

-- A brand that is there already is not touched, so that nobody waits for it.
create function note_interaction_brands() returns trigger
language plpgsql as $$
begin
  insert into crm.interaction_brand (dealer_id, manufacturer_id)
  select distinct a.dealer_id, a.manufacturer_id
  from added a
  where a.manufacturer_id is not null
  order by a.dealer_id, a.manufacturer_id
  on conflict do nothing;
  return null;
end $$;

create trigger interaction_brands after insert on interaction
  referencing new table as added
  for each statement execute function note_interaction_brands();

alter table interaction
  drop constraint interaction_dealer_id_fkey,
  drop constraint interaction_dealer_id_manufacturer_id_fkey;

reset role;
