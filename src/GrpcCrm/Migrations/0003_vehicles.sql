-- Vehicles, records that name one, records without a source system, and rejections that come to an end.
--
-- A vehicle is versioned like a customer. Its owners may be named by references that are looked up when they are read, so that nothing
-- waits for them. It is found by owner_keys and plate_keys; an owner's key begins with the dealer, because such an index cannot.

set local role grpccrm_owner;

create table vehicle (
  dealer_id uuid not null references dealer,
  vehicle_id uuid not null,
  revision int not null,
  source_system text,
  external_id text,
  source_version bigint,
  payload_hash bytea,
  deleted boolean not null,
  manufacturer_id uuid,
  vin text not null,
  chassis_number text not null,
  market text not null,
  make text not null,
  model text not null,
  model_year int,
  plates jsonb not null,
  plate_keys text[] not null,
  owners jsonb not null,
  owner_keys text[] not null,
  created_time timestamptz not null,
  recorded_time timestamptz not null,
  superseded_time timestamptz,
  primary key (dealer_id, vehicle_id, revision),
  foreign key (dealer_id, manufacturer_id) references dealer_brand,
  check ((source_system is null) = (external_id is null))
);
create unique index vehicle_external on vehicle (dealer_id, source_system, external_id) where superseded_time is null;
create index vehicle_vin on vehicle (dealer_id, vin) where vin <> '';
create index vehicle_plate on vehicle using gin (plate_keys);
create index vehicle_owner on vehicle using gin (owner_keys);

alter table vehicle enable row level security;
alter table vehicle force row level security;
create policy own on vehicle
  using (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)
  with check (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid);
grant select, insert, update on vehicle to grpccrm_app;
grant select on vehicle to grpccrm_worker;

-- ── Records that name a vehicle ────────────────────────────────────────────────────────────────────────────────────────────

-- manufacturer_derived: the record names no manufacturer of its own but a vehicle, so it is about the vehicle's.
alter table interaction
  alter column source_system drop not null,
  alter column external_id drop not null,
  alter column payload_hash drop not null,
  add check ((source_system is null) = (external_id is null)),
  add column vehicle_id uuid,
  add column vehicle_source_system text,
  add column vehicle_external_id text,
  add column manufacturer_derived boolean not null default false;
alter table interaction
  alter column manufacturer_derived drop default;
create index interaction_awaits_vehicle on interaction (dealer_id, vehicle_source_system, vehicle_external_id)
  where superseded_time is null and vehicle_id is null and vehicle_external_id is not null;
create index interaction_derived on interaction (dealer_id, vehicle_id) where superseded_time is null and manufacturer_derived;

alter table complaint
  alter column source_system drop not null,
  alter column external_id drop not null,
  alter column payload_hash drop not null,
  add column vehicle_id uuid,
  add column vehicle_source_system text,
  add column vehicle_external_id text,
  add column manufacturer_derived boolean not null default false;
alter table complaint
  alter column manufacturer_derived drop default;
create index complaint_awaits_vehicle on complaint (dealer_id, vehicle_source_system, vehicle_external_id)
  where superseded_time is null and vehicle_id is null and vehicle_external_id is not null;
create index complaint_derived on complaint (dealer_id, vehicle_id) where superseded_time is null and manufacturer_derived;

-- ── Rejections ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

alter table ingest_rejection
  add column state smallint not null default 1,
  add column resolved_time timestamptz;
alter table ingest_rejection
  alter column state drop default;
create index ingest_rejection_state on ingest_rejection (dealer_id, state, rejection_id);
grant update on ingest_rejection to grpccrm_app;

reset role;
