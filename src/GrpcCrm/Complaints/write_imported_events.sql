-- Question: which events does the history that a source sent of its complaints consist of?
-- Fragment of Ingest/upsert_versions.sql: keeps the imported events that still hold, supersedes those that do not, adds the others.
history as (
  select w.id as complaint_id, h.state, h.occurred_time
  from written w
  join decided d on d.external_id = w.external_id
  cross join lateral (
    values
      (1, d.received_time),
      (2, d.acknowledged_time),
      (7, d.responded_time),
      (9, d.closed_time)
  ) h (state, occurred_time)
  where h.occurred_time is not null
),
imported as materialized (
  select e.complaint_id, e.event_number, e.state, e.occurred_time
  from complaint_event e
  where e.dealer_id = $1::uuid
    and e.complaint_id in (select d.id from decided d where d.outcome = 'UPDATED')
    and e.origin = 1
    and e.superseded_time is null
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
      from history h
      where h.complaint_id = i.complaint_id
        and h.state = i.state
        and h.occurred_time = i.occurred_time)
),
added as (
  insert into complaint_event (dealer_id, complaint_id, state, origin, occurred_time, recorded_time)
  select $1::uuid, h.complaint_id, h.state, 1, h.occurred_time, clock.now
  from history h, clock
  where not exists (
    select
    from imported i
    where i.complaint_id = h.complaint_id
      and i.state = h.state
      and i.occurred_time = h.occurred_time)
  order by h.complaint_id, h.occurred_time, h.state
)
