-- The feed carries more than reports, and forgets what is old.

set local role grpccrm_owner;

-- ── What an event is about ─────────────────────────────────────────────────────────────────────────────────────────────────

-- A dealer tells a manufacturer that a complaint concerns safety: a serialized grpccrm.v1.SafetyNotice, without free text.
create table safety_notice (
  manufacturer_id uuid not null references manufacturer,
  notice_id uuid not null,
  dealer_id uuid not null references dealer,
  complaint_id uuid not null,
  content bytea not null,
  created_time timestamptz not null,
  primary key (manufacturer_id, notice_id),
  foreign key (dealer_id, manufacturer_id) references dealer_brand
);

-- The subject is 1 for a report that was published, 2 revised, 3 retracted, 4 for a safety notice. A roll-up has no dealer.
do $$
declare t text;
begin
  foreach t in array array['feed_outbox', 'feed_event']
  loop
    execute format('alter table %I add subject smallint, add dealer_id uuid references dealer, add notice_id uuid', t);
    execute format('alter table %I alter report_id drop not null, alter revision drop not null', t);
    execute format($p$update %I e
      set subject = case when e.revision = 1 then 1 else 2 end, dealer_id = r.dealer_id
      from report r
      where r.manufacturer_id = e.manufacturer_id and r.report_id = e.report_id$p$, t);
    execute format('alter table %I alter subject set not null, add foreign key (manufacturer_id, notice_id) references safety_notice', t);
    execute format($p$alter table %I add constraint %I check (
      case when subject = 4 then notice_id is not null and dealer_id is not null and report_id is null
        else subject in (1, 2, 3) and report_id is not null and revision is not null and notice_id is null end)$p$, t, t || '_subject');
  end loop;
end $$;

-- ── What is kept, and for whom ─────────────────────────────────────────────────────────────────────────────────────────────

-- Events below the oldest position are gone; it is one past the head where none is left.
alter table feed add oldest_position bigint not null default 1;

-- A consumer whose progress is kept here. Empty arrays filter nothing out. The session is that of its latest stream; while one is live,
-- its host renews the active time, which is null once the stream has ended.
create table report_subscription (
  manufacturer_id uuid not null references feed,
  subscription_id uuid not null,
  display_name text not null,
  dealers uuid[] not null,
  definitions smallint[] not null,
  subjects smallint[] not null,
  retention_seconds bigint,
  state smallint not null,
  acked_position bigint not null,
  session_id uuid,
  session_active_time timestamptz,
  revision int not null,
  created_time timestamptz not null,
  updated_time timestamptz not null,
  primary key (manufacturer_id, subscription_id)
);

-- ── Row level security and grants ──────────────────────────────────────────────────────────────────────────────────────────

alter table safety_notice enable row level security;
alter table safety_notice force row level security;

alter table report_subscription enable row level security;
alter table report_subscription force row level security;

create policy worker on report_subscription to grpccrm_worker using (true) with check (true);
create policy manufacturer on report_subscription
  using (manufacturer_id = nullif(current_setting('grpccrm.manufacturer', true), '')::uuid)
  with check (manufacturer_id = nullif(current_setting('grpccrm.manufacturer', true), '')::uuid);

create policy worker on safety_notice to grpccrm_worker using (true) with check (true);
create policy dealer on safety_notice
  using (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)
  with check (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid);
create policy manufacturer on safety_notice for select
  using (manufacturer_id = nullif(current_setting('grpccrm.manufacturer', true), '')::uuid);

-- A dealer's request publishes nothing but its own notice.
create policy notice on feed_outbox for insert
  with check (
    subject = 4
    and dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid
    and exists (
      select from safety_notice n
      where n.manufacturer_id = feed_outbox.manufacturer_id
        and n.notice_id = feed_outbox.notice_id
        and n.dealer_id = feed_outbox.dealer_id));

grant select, insert on safety_notice to grpccrm_app;
grant insert on feed_outbox to grpccrm_app;
grant select on safety_notice to grpccrm_worker;
grant select, insert, update, delete on report_subscription to grpccrm_app;
grant select, update on report_subscription to grpccrm_worker;

reset role;
