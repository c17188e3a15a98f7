-- Question: which events does the history that a source sent of its complaints consist of?
-- Fragment of Ingest/upsert_versions.sql, after Complaints/tell_steps.sql: keeps the imported events that still hold, supersedes those
-- that do not, adds the others.
imported as (
  select s.complaint_id, s.event_number, s.state, s.occurred_time
  from stored s
  where s.origin = 1
),
retired as (
  update complaint_event e
  set superseded_time = clock.now
  from imported i, clock
  where e.dealer_id = $1::uuid
    and e.complaint_id = i.complaint_id
    and e.event_number = i.event_number
    and i.complaint_id in (select w.id from written w)
    and not exists (
      select
      from told t
      where t.complaint_id = i.complaint_id
        and t.state = i.state
        and t.occurred_time = i.occurred_time)
),
added as (
  insert into complaint_event (dealer_id, complaint_id, state, origin, occurred_time, recorded_time)
  select $1::uuid, t.complaint_id, t.state, 1, t.occurred_time, clock.now
  from told t, clock
  where t.complaint_id in (select w.id from written w)
    and not exists (
      select
      from imported i
      where i.complaint_id = t.complaint_id
        and i.state = t.state
        and i.occurred_time = t.occurred_time)
  order by t.complaint_id, t.occurred_time, t.state
)
