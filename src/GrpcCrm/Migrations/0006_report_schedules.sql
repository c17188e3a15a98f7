-- Reports by themselves: periods of any kind, schedules, what is due, drafts, late data, and the life of a revision.

set local role grpccrm_owner;

-- ── Periods and groups ─────────────────────────────────────────────────────────────────────────────────────────────────────

alter table dealer add region text not null default '';
alter table dealer alter region drop default;

-- A report is about a dealer, or about the dealers of a region, '' being all of the brand. The subject is one or the other as text, so that
-- the identity has no null. The kind is 1 for a day, 2 a week, 3 a month, 4 a quarter, 5 a year.
alter table report add subject text, add region text, add period_kind smallint not null default 3;
update report set subject = dealer_id::text;
alter table report alter subject set not null, alter period_kind drop default, alter dealer_id drop not null;
alter table report add constraint report_subject check ((dealer_id is null) <> (region is null));
drop index report_identity;
create unique index report_identity on report (manufacturer_id, subject, definition, period_kind, period_start);

-- ── The life of a revision ─────────────────────────────────────────────────────────────────────────────────────────────────

-- The completeness is 1 for preliminary, 2 final, 3 restated.
alter table report_revision
  alter dealer_id drop not null,
  add completeness smallint not null default 2,
  -- The moment of the scores that the manufacturer is shown: earlier than as_of while late changes of few customers are held back.
  add scores_as_of timestamptz,
  add acknowledged_time timestamptz,
  add withdrawn_time timestamptz,
  add withdrawal_reason smallint,
  add withdrawal_note text;
update report_revision set scores_as_of = as_of;
alter table report_revision alter completeness drop default, alter scores_as_of set not null;

-- What differs from the audience's document of the revision before: a serialized grpccrm.v1.ReportDelta.
alter table report_document alter dealer_id drop not null, add delta bytea;

-- What waits for approval; the arrays hold one element for each audience. The dealer sees the documents for it and for the manufacturer,
-- the manufacturer sees no draft.
create table report_draft (
  manufacturer_id uuid not null,
  report_id uuid not null,
  dealer_id uuid not null references dealer,
  as_of timestamptz not null,
  completeness smallint not null,
  scores_as_of timestamptz not null,
  audiences smallint[] not null,
  contents bytea[] not null,
  hashes bytea[] not null,
  created_time timestamptz not null,
  primary key (manufacturer_id, report_id),
  foreign key (manufacturer_id, report_id) references report
);

-- The figures themselves, from which reports about several dealers are made; for the worker alone, because they are not suppressed. A draft's
-- stand under the number that its revision will have.
create table report_basis (
  manufacturer_id uuid not null,
  report_id uuid not null,
  revision int not null,
  basis bytea not null,
  primary key (manufacturer_id, report_id, revision),
  foreign key (manufacturer_id, report_id) references report
);

-- ── Schedules and what is due ──────────────────────────────────────────────────────────────────────────────────────────────

create table report_schedule (
  manufacturer_id uuid not null references manufacturer,
  schedule_id uuid not null,
  definition smallint not null,
  period_kind smallint not null,
  first_period_start date not null,
  time_zone text not null,
  cut_off_seconds bigint not null,
  restatement_seconds bigint not null,
  approval smallint not null,
  roll_up boolean not null,
  paused boolean not null,
  -- All periods that ended up to here are planned; null: none.
  planned_through timestamptz,
  -- No period ends before this; null: look.
  next_plan_time timestamptz,
  revision int not null,
  created_time timestamptz not null,
  updated_time timestamptz not null,
  primary key (manufacturer_id, schedule_id)
);
create unique index report_schedule_kind on report_schedule (manufacturer_id, definition, period_kind);

-- The next time at which a report is to be made or made anew. A row is claimed by a lock alone; who publishes deletes it or moves it on in
-- the same transaction.
create table report_due (
  manufacturer_id uuid not null references manufacturer,
  subject text not null,
  definition smallint not null,
  period_kind smallint not null,
  period_start date not null,
  dealer_id uuid references dealer,
  region text,
  due_time timestamptz not null,
  primary key (manufacturer_id, subject, definition, period_kind, period_start),
  constraint report_due_subject check ((dealer_id is null) <> (region is null))
);
create index report_due_time on report_due (due_time);

-- That a member of a group published. Rows are only added, so that members wait for no common row; the planner turns them into due rows.
create table roll_up_mark (
  manufacturer_id uuid not null references manufacturer,
  mark_id bigint generated always as identity,
  period_kind smallint not null,
  period_start date not null,
  region text not null,
  primary key (manufacturer_id, mark_id)
);

-- ── Late data ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Up to where the dealer's periods have been closed. Raised by the closer under the dealer's closing lock, read by writers under the writing
-- lock: who does not see it yet is counted by the close.
create table closed_through (
  dealer_id uuid not null references dealer,
  manufacturer_id uuid not null references manufacturer,
  until timestamptz not null,
  primary key (dealer_id, manufacturer_id)
);

-- That something between two times changed which a closed period may have counted. Rows are only added, and have no key by which two writers
-- could wait for each other; the planner turns them into due rows.
create table late_mark (
  dealer_id uuid not null references dealer,
  mark_id bigint generated always as identity,
  manufacturer_id uuid not null,
  from_time timestamptz not null,
  until_time timestamptz not null,
  recorded_time timestamptz not null,
  primary key (dealer_id, mark_id)
);

-- ── Row level security and grants ──────────────────────────────────────────────────────────────────────────────────────────

do $$
declare t text;
begin
  foreach t in array array['report_draft', 'report_basis', 'report_schedule', 'report_due', 'roll_up_mark', 'closed_through', 'late_mark']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy worker on %I to grpccrm_worker using (true) with check (true)', t);
  end loop;

  foreach t in array array['closed_through', 'late_mark']
  loop
    execute format($p$create policy own on %I
      using (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)
      with check (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)$p$, t);
  end loop;
end $$;

-- The planner sees the directory: which dealers carry a brand, in which zone and region they are. It sees no dealer's records.
create policy worker on dealer for select to grpccrm_worker using (true);
create policy worker on dealer_brand for select to grpccrm_worker using (true);

create policy dealer on report_draft for select
  using (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid);
create policy operator on report_schedule
  using (current_setting('grpccrm.operator', true) = 'on')
  with check (current_setting('grpccrm.operator', true) = 'on');
create policy manufacturer on report_schedule
  using (manufacturer_id = nullif(current_setting('grpccrm.manufacturer', true), '')::uuid)
  with check (manufacturer_id = nullif(current_setting('grpccrm.manufacturer', true), '')::uuid);

grant select, insert, update, delete on report_schedule to grpccrm_app;
grant select on report_draft, closed_through to grpccrm_app;
grant insert on late_mark to grpccrm_app;

grant select, update on report_schedule to grpccrm_worker;
grant select, insert, update, delete on report_due, report_draft, roll_up_mark, late_mark to grpccrm_worker;
grant select, insert, update on report_basis, closed_through to grpccrm_worker;

reset role;
