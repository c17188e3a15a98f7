-- Complaint cases: every state, recorded steps beside imported ones, and milestones on each version of a complaint.
--
-- Milestones. A version carries what the complaint's live events said when it was written (Complaints/milestones.sql is their one
-- definition), so that a report as of an earlier moment reads versions alone.

set local role grpccrm_owner;

alter table complaint
  alter column source_system drop not null,
  alter column external_id drop not null,
  alter column payload_hash drop not null,
  add check ((source_system is null) = (external_id is null)),
  add column component_code text not null default '',
  add column severity smallint not null default 0,
  add column safety boolean not null default false,
  -- The dealer has judged the complaint: what it is about is no longer the source's to say.
  add column assessed boolean not null default false,
  add column cause text not null default '',
  add column correction text not null default '',
  add column repeat_of_id uuid,
  add column state smallint,
  add column escalation_level smallint not null default 0,
  add column first_closed_time timestamptz,
  add column resolution_end_time timestamptz,
  add column resolution_seconds bigint,
  add column reopened_count int not null default 0;

-- Until now a history had at most four events, each at its own time of the version. A change of type reaches rows of every tenant,
-- which an update would not.
alter table complaint
  alter column state type smallint using case
    when deleted then 0
    when closed_time is not null then 9
    when responded_time >= coalesce(acknowledged_time, responded_time) then 7
    when acknowledged_time is not null then 2
    else 1
  end,
  alter column first_closed_time type timestamptz using closed_time,
  alter column resolution_end_time type timestamptz using case
    when closed_time is not null then least(responded_time, closed_time)
  end,
  alter column resolution_seconds type bigint using case
    when closed_time is not null then floor(extract(epoch from least(responded_time, closed_time) - received_time))
  end;

alter table complaint
  alter column component_code drop default,
  alter column severity drop default,
  alter column safety drop default,
  alter column assessed drop default,
  alter column cause drop default,
  alter column correction drop default,
  alter column state set not null,
  alter column escalation_level drop default,
  alter column reopened_count drop default;

create index complaint_first_closed on complaint (dealer_id, first_closed_time) where first_closed_time is not null;
create index complaint_acknowledged on complaint (dealer_id, acknowledged_time) where acknowledged_time is not null;

-- Who took a recorded step, and what was said with it; an imported one tells neither.
alter table complaint_event
  add column escalation_level smallint not null default 0,
  add column related_complaint_id uuid,
  add column recorder text not null default '',
  add column note text not null default '';

drop function complaint_state;

-- A complaint is told to a manufacturer once.
create unique index safety_notice_complaint on safety_notice (manufacturer_id, complaint_id);

-- A manufacturer's own scheme of what complaints are about: categories in two levels, and components of vehicles.
create table complaint_category (
  manufacturer_id uuid not null references manufacturer,
  category_id uuid not null,
  kind smallint not null,
  code text not null,
  parent_code text not null,
  language_codes text[] not null,
  display_texts text[] not null,
  retired boolean not null,
  revision int not null,
  created_time timestamptz not null,
  updated_time timestamptz not null,
  primary key (manufacturer_id, category_id)
);
create unique index complaint_category_code on complaint_category (manufacturer_id, kind, parent_code, code);

alter table complaint_category enable row level security;
alter table complaint_category force row level security;

create policy manufacturer on complaint_category
  using (manufacturer_id = nullif(current_setting('grpccrm.manufacturer', true), '')::uuid)
  with check (manufacturer_id = nullif(current_setting('grpccrm.manufacturer', true), '')::uuid);
create policy dealer on complaint_category for select
  using (exists (
    select from dealer_brand b
    where b.dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid and b.manufacturer_id = complaint_category.manufacturer_id));

grant select, insert, update on complaint_category to grpccrm_app;

reset role;
