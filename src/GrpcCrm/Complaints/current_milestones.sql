-- Question: what do the events of one complaint say together?
-- Template: what stands in braces is Complaints/milestones.sql. $1 dealer, $2 complaint.
-- Index: complaint_event_pkey.
with steps as (
  select complaint_id, state, occurred_time, event_number, escalation_level
  from complaint_event
  where dealer_id = $1::uuid
    and complaint_id = $2::uuid
    and superseded_time is null
    and state is not null
),
{milestones}
select
  state,
  escalation_level,
  acknowledged_time,
  responded_time,
  closed_time,
  first_closed_time,
  resolution_end_time,
  resolution_seconds,
  reopened_count,
  received_time
from milestones
