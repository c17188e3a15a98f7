-- Question: which events does the history that a source sent of its complaints consist of?
-- Fragment of Ingest/upsert_versions.sql, after Complaints/tell_steps.sql: keeps the imported events that still hold, supersedes those
-- that do not, adds the others. "not in" is hashed, however few rows the planner expects; an anti-join it would run as a loop in a loop.
retired as (
  update complaint_event e
  set superseded_time = greatest({now}, e.recorded_time)
  from stored s
  where e.dealer_id = $1::uuid
    and e.complaint_id = s.complaint_id
    and e.event_number = s.event_number
    and s.origin = 1
    and (s.complaint_id, s.state, s.occurred_time) not in (select t.complaint_id, t.state, t.occurred_time from told t)
),
added as (
  insert into complaint_event (dealer_id, complaint_id, state, origin, occurred_time, recorded_time)
  select $1::uuid, t.complaint_id, t.state, 1, t.occurred_time, {now}
  from told t
  where t.complaint_id in (select w.id from written w)
    and (t.complaint_id, t.state, t.occurred_time) not in (
      select s.complaint_id, s.state, s.occurred_time from stored s where s.origin = 1)
  order by t.complaint_id, t.occurred_time, t.state
)
