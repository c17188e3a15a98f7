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

reset role;
