-- Question: which steps do the complaints of a batch consist of, as they will be once it is stored?
-- Fragment of Ingest/upsert_versions.sql, before Complaints/milestones.sql: what the source tells replaces what it told before, and
-- recorded steps stay. Deleted records have none. Times of a longer history come as microseconds since 1970.
-- Index: complaint_event_pkey, look-ups fenced as in upsert_versions.sql.
told as materialized (
  select coalesce(d.id, d.new_id) as complaint_id, t.state::smallint, t.occurred_time
  from decided d
  cross join lateral (
    values
      (1, d.received_time),
      (2, d.acknowledged_time),
      (7, d.responded_time),
      (9, d.closed_time)
  ) t (state, occurred_time)
  where d.outcome in ('CREATED', 'UPDATED')
    and t.occurred_time is not null
  union all
  select coalesce(d.id, d.new_id), t.state::smallint, timestamptz 'epoch' + t.microseconds * interval '1 microsecond'
  from decided d
  cross join lateral unnest(string_to_array(d.history_states, ',')::int[], string_to_array(d.history_times, ',')::bigint[])
    t (state, microseconds)
  where d.outcome in ('CREATED', 'UPDATED')
    and d.history_states is not null
),
stored as materialized (
  select e.*, d.deleted
  from decided d
  cross join lateral (
    select complaint_id, event_number, state, origin, occurred_time, escalation_level
    from complaint_event
    where dealer_id = $1::uuid
      and complaint_id = d.id
      and superseded_time is null
      and state is not null
    offset 0
  ) e
  where d.outcome = 'UPDATED'
),
steps as (
  select complaint_id, state, occurred_time, null::bigint as event_number, 0 as escalation_level
  from told
  union all
  select s.complaint_id, s.state, s.occurred_time, s.event_number, s.escalation_level
  from stored s
  where s.origin = 2
    and not s.deleted
)
