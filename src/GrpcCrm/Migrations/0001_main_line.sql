-- The main line: directory, versioned dealer records, ingest, reports, feed, access log.
--
-- Tenancy. Exactly one of grpccrm.dealer, grpccrm.manufacturer and grpccrm.operator is set in a transaction, by SET LOCAL;
-- without it every policy yields no row. The tenant's id leads every key. A worker sets grpccrm.dealer to the dealer it reads.
--
-- Versions. A row of customer, interaction or complaint is one version; superseded_time is null on the current one. A version
-- never changes, but for superseded_time, and source_version where the source counts on without changing the content.
--
-- Indexes. Only …_external has the bare predicate "superseded_time is null". Before a table's first analyze the planner takes that for
-- 0.5 % of the rows, and would prefer any other index that has it too, reading all of a dealer for every key.

set local role grpccrm_owner;

-- ── Directory ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

create table manufacturer (
  manufacturer_id uuid primary key,
  display_name text not null,
  created_time timestamptz not null
);

create table dealer (
  dealer_id uuid primary key,
  display_name text not null,
  time_zone text not null,
  suspended boolean not null,
  revision int not null,
  created_time timestamptz not null,
  updated_time timestamptz not null
);

create table dealer_brand (
  dealer_id uuid not null references dealer,
  manufacturer_id uuid not null references manufacturer,
  primary key (dealer_id, manufacturer_id)
);
create index dealer_brand_manufacturer on dealer_brand (manufacturer_id, dealer_id);

-- ── Dealer records ─────────────────────────────────────────────────────────────────────────────────────────────────────────

create table customer (
  dealer_id uuid not null references dealer,
  customer_id uuid not null,
  revision int not null,
  source_system text,
  external_id text,
  source_version bigint,
  payload_hash bytea,
  deleted boolean not null,
  kind smallint not null,
  given_name text not null,
  family_name text not null,
  organization_name text not null,
  phone_numbers text[] not null,
  email_addresses text[] not null,
  language_code text not null,
  preferred_channel smallint not null,
  created_time timestamptz not null,
  recorded_time timestamptz not null,
  superseded_time timestamptz,
  primary key (dealer_id, customer_id, revision),
  check ((source_system is null) = (external_id is null))
);
create unique index customer_external on customer (dealer_id, source_system, external_id) where superseded_time is null;

create table interaction (
  dealer_id uuid not null references dealer,
  interaction_id uuid not null,
  revision int not null,
  source_system text not null,
  external_id text not null,
  source_version bigint,
  payload_hash bytea not null,
  deleted boolean not null,
  manufacturer_id uuid,
  customer_id uuid,
  customer_source_system text,
  customer_external_id text,
  channel smallint not null,
  direction smallint not null,
  occurred_time timestamptz not null,
  duration_seconds int not null,
  subject text not null,
  notes text not null,
  journey_phase smallint not null,
  created_time timestamptz not null,
  recorded_time timestamptz not null,
  superseded_time timestamptz,
  primary key (dealer_id, interaction_id, revision),
  foreign key (dealer_id, manufacturer_id) references dealer_brand
);
create unique index interaction_external on interaction (dealer_id, source_system, external_id) where superseded_time is null;
create index interaction_occurred on interaction (dealer_id, occurred_time, interaction_id);
create index interaction_customer on interaction (dealer_id, customer_id, occurred_time);
-- What waits for a customer that is not known yet.
create index interaction_awaits_customer on interaction (dealer_id, customer_source_system, customer_external_id)
  where superseded_time is null and customer_id is null and customer_external_id is not null;

create table complaint (
  dealer_id uuid not null references dealer,
  complaint_id uuid not null,
  revision int not null,
  source_system text not null,
  external_id text not null,
  source_version bigint,
  payload_hash bytea not null,
  deleted boolean not null,
  manufacturer_id uuid,
  customer_id uuid,
  customer_source_system text,
  customer_external_id text,
  category text not null,
  subcategory text not null,
  channel smallint not null,
  subject text not null,
  narrative text not null,
  journey_phase smallint not null,
  received_time timestamptz not null,
  acknowledged_time timestamptz,
  responded_time timestamptz,
  closed_time timestamptz,
  created_time timestamptz not null,
  recorded_time timestamptz not null,
  superseded_time timestamptz,
  primary key (dealer_id, complaint_id, revision),
  foreign key (dealer_id, manufacturer_id) references dealer_brand
);
create unique index complaint_external on complaint (dealer_id, source_system, external_id) where superseded_time is null;
create index complaint_received on complaint (dealer_id, received_time, complaint_id);
create index complaint_closed on complaint (dealer_id, closed_time);
-- What is open now, and what was until it changed.
create index complaint_open on complaint (dealer_id, received_time) where closed_time is null and superseded_time is null;
create index complaint_was_open on complaint (dealer_id, superseded_time) where closed_time is null and superseded_time is not null;
create index complaint_customer on complaint (dealer_id, customer_id, received_time);
create index complaint_awaits_customer on complaint (dealer_id, customer_source_system, customer_external_id)
  where superseded_time is null and customer_id is null and customer_external_id is not null;

-- What happened to complaints. Rows are only added; a source that corrects its history supersedes the imported event.
create table complaint_event (
  dealer_id uuid not null references dealer,
  complaint_id uuid not null,
  event_number bigint generated always as identity,
  state smallint not null,
  origin smallint not null,
  occurred_time timestamptz not null,
  recorded_time timestamptz not null,
  superseded_time timestamptz,
  primary key (dealer_id, complaint_id, event_number)
);

-- Where a complaint stands: the state of its latest event, and of several at one instant the last in a complaint's life.
create function complaint_state(dealer uuid, complaint uuid) returns smallint
language sql stable
return (
  select e.state
  from complaint_event e
  where e.dealer_id = complaint_state.dealer
    and e.complaint_id = complaint_state.complaint
    and e.superseded_time is null
  order by e.occurred_time desc, e.state desc, e.event_number desc
  limit 1);

-- ── Ingest ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

create table ingest_channel (
  dealer_id uuid not null references dealer,
  channel_id text not null,
  source_system text not null,
  next_offset bigint not null,
  writer_epoch bigint not null,
  client_instance_id text not null,
  active_time timestamptz not null,
  primary key (dealer_id, channel_id)
);

create table ingest_rejection (
  dealer_id uuid not null references dealer,
  rejection_id uuid not null,
  source_system text not null,
  kind smallint not null,
  external_id text not null,
  record_hash bytea not null,
  record bytea not null,
  reason text not null,
  violations bytea not null,
  created_time timestamptz not null,
  primary key (dealer_id, rejection_id)
);
create unique index ingest_rejection_record on ingest_rejection (dealer_id, source_system, kind, external_id, record_hash);

-- ── Reports and their feed: small, keyed by manufacturer, written by the worker ────────────────────────────────────────────

create table report (
  manufacturer_id uuid not null references manufacturer,
  report_id uuid not null,
  dealer_id uuid not null references dealer,
  definition smallint not null,
  period_start date not null,
  period_end date not null,
  time_zone text not null,
  created_time timestamptz not null,
  primary key (manufacturer_id, report_id)
);
create unique index report_identity on report (manufacturer_id, dealer_id, definition, period_start, period_end);
create index report_period on report (manufacturer_id, period_start, report_id);

create table report_revision (
  manufacturer_id uuid not null,
  report_id uuid not null,
  revision int not null,
  dealer_id uuid not null references dealer,
  as_of timestamptz not null,
  published_time timestamptz not null,
  primary key (manufacturer_id, report_id, revision),
  foreign key (manufacturer_id, report_id) references report
);

-- One rendering of a revision. The audience is 1 for the manufacturer, 2 for the dealer; each reads only its own.
create table report_document (
  manufacturer_id uuid not null,
  report_id uuid not null,
  revision int not null,
  audience smallint not null,
  dealer_id uuid not null references dealer,
  content bytea not null,
  content_sha256 bytea not null,
  primary key (manufacturer_id, report_id, revision, audience),
  foreign key (manufacturer_id, report_id, revision) references report_revision
);

create table feed (
  manufacturer_id uuid primary key references manufacturer,
  incarnation uuid not null,
  head_position bigint not null
);

-- Published but without a position yet. The sequencer moves the rows to feed_event.
create table feed_outbox (
  manufacturer_id uuid not null references feed,
  outbox_id bigint generated always as identity,
  event_id uuid not null,
  report_id uuid not null,
  revision int not null,
  primary key (manufacturer_id, outbox_id)
);

create table feed_event (
  manufacturer_id uuid not null references feed,
  position bigint not null,
  event_id uuid not null,
  report_id uuid not null,
  revision int not null,
  committed_time timestamptz not null,
  primary key (manufacturer_id, position),
  foreign key (manufacturer_id, report_id, revision) references report_revision
);

-- ── Access log ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Who did what, written in the transaction that did it. The operator's tenant id is the zero uuid. Insert only.
create table access_log (
  tenant_id uuid not null,
  access_id uuid not null,
  subject text not null,
  method text not null,
  resource text not null,
  accessed_time timestamptz not null,
  primary key (tenant_id, access_id)
);

-- ── Row level security ─────────────────────────────────────────────────────────────────────────────────────────────────────

do $$
declare t text;
begin
  foreach t in array array['manufacturer', 'dealer', 'dealer_brand', 'customer', 'interaction', 'complaint', 'complaint_event',
    'ingest_channel', 'ingest_rejection', 'report', 'report_revision', 'report_document', 'feed', 'feed_outbox', 'feed_event', 'access_log']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;

  foreach t in array array['customer', 'interaction', 'complaint', 'complaint_event', 'ingest_channel', 'ingest_rejection']
  loop
    execute format($p$create policy own on %I
      using (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)
      with check (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)$p$, t);
  end loop;

  foreach t in array array['report', 'report_revision', 'report_document', 'feed', 'feed_outbox', 'feed_event']
  loop
    execute format('create policy worker on %I to grpccrm_worker using (true) with check (true)', t);
  end loop;

  foreach t in array array['manufacturer', 'dealer', 'dealer_brand', 'feed']
  loop
    execute format($p$create policy operator on %I
      using (current_setting('grpccrm.operator', true) = 'on')
      with check (current_setting('grpccrm.operator', true) = 'on')$p$, t);
  end loop;

  foreach t in array array['manufacturer', 'dealer_brand', 'report', 'report_revision', 'feed', 'feed_event']
  loop
    execute format($p$create policy manufacturer on %I for select
      using (manufacturer_id = nullif(current_setting('grpccrm.manufacturer', true), '')::uuid)$p$, t);
  end loop;

  foreach t in array array['dealer', 'dealer_brand', 'report', 'report_revision']
  loop
    execute format($p$create policy dealer on %I for select
      using (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)$p$, t);
  end loop;
end $$;

create policy manufacturer on dealer for select
  using (exists (
    select from dealer_brand b
    where b.manufacturer_id = nullif(current_setting('grpccrm.manufacturer', true), '')::uuid and b.dealer_id = dealer.dealer_id));

create policy manufacturer on report_document for select
  using (audience = 1 and manufacturer_id = nullif(current_setting('grpccrm.manufacturer', true), '')::uuid);
create policy dealer on report_document for select
  using (audience = 2 and dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid);

create policy own on access_log for insert
  with check (tenant_id = case
    when current_setting('grpccrm.operator', true) = 'on' then '00000000-0000-0000-0000-000000000000'
    else coalesce(nullif(current_setting('grpccrm.dealer', true), ''), nullif(current_setting('grpccrm.manufacturer', true), ''))::uuid
  end);

-- ── Grants ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

grant usage on schema crm to grpccrm_app, grpccrm_worker;

grant select, insert, update on manufacturer, dealer to grpccrm_app;
grant select, insert, delete on dealer_brand to grpccrm_app;
grant select, insert on feed to grpccrm_app;
grant select, insert, update on customer, interaction, complaint, complaint_event, ingest_channel to grpccrm_app;
grant select, insert on ingest_rejection to grpccrm_app;
grant select on report, report_revision, report_document, feed_event to grpccrm_app;
grant insert on access_log to grpccrm_app;

grant select on manufacturer, dealer, dealer_brand, customer, interaction, complaint, complaint_event to grpccrm_worker;
grant select, insert, update on report, report_revision, report_document to grpccrm_worker;
grant select, insert, update, delete on feed, feed_outbox, feed_event to grpccrm_worker;

reset role;
