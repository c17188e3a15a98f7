-- Question: where does a complaint stand, and when did it reach each point of its life? The one definition, for imports and for steps.
-- Fragment: common table expressions over steps (complaint_id, state, occurred_time, event_number, escalation_level), the live events;
-- event_number is null on a step that is not stored yet, and such steps come last among equals. States are ComplaintState's numbers;
-- from 9 on they end the case. One sort serves all windows.
--
-- What is acknowledged or assessed after the end leaves the case ended; any other step reopens it. A pause is a time spent in
-- PENDING_CUSTOMER. The first resolution ends with the response that the customer accepted, else with the first closing. The receipt is the
-- earliest of those that hold, told or recorded: every figure counts from this one.
ended as (
  select
    s.*,
    min(s.occurred_time) filter (where s.state >= 9) over (partition by s.complaint_id) as first_end_time,
    min(s.occurred_time) filter (where s.state in (9, 10)) over (partition by s.complaint_id) as first_closed_time,
    min(s.occurred_time) filter (where s.state = 1) over (partition by s.complaint_id) as received_time
  from steps s
),
placed as (
  select
    e.complaint_id,
    e.state,
    e.occurred_time,
    e.escalation_level,
    e.first_closed_time,
    e.received_time,
    e.state > 3 or e.first_end_time is null or e.occurred_time <= e.first_end_time as moves,
    row_number() over life as place,
    coalesce(lag(e.state) over life, 0) as state_before,
    lead(e.occurred_time) over life as left_time,
    case
      when bool_or(e.state = 9 and e.occurred_time = e.first_closed_time) over (partition by e.complaint_id)
        then coalesce(
          max(e.occurred_time) filter (where e.state = 7 and e.occurred_time <= e.first_closed_time) over (partition by e.complaint_id),
          e.first_closed_time)
      else e.first_closed_time
    end as resolution_end_time
  from ended e
  window life as (
    partition by e.complaint_id, e.state > 3 or e.first_end_time is null or e.occurred_time <= e.first_end_time
    order by e.occurred_time, e.state, e.event_number)
),
reached as (
  select
    p.complaint_id,
    (array_agg(p.state order by p.place desc) filter (where p.moves))[1] as state,
    max(p.occurred_time) as latest_time,
    min(p.occurred_time) filter (where p.state = 2) as acknowledged_time,
    max(p.occurred_time) filter (where p.state = 7) as responded_time,
    max(p.occurred_time) filter (where p.state >= 9 and p.state_before < 9) as ended_time,
    min(p.first_closed_time) as first_closed_time,
    min(p.resolution_end_time) as resolution_end_time,
    min(p.received_time) as received_time,
    coalesce(
      sum(extract(epoch from least(p.left_time, p.resolution_end_time) - p.occurred_time))
        filter (where p.state = 5 and p.moves and p.occurred_time < p.resolution_end_time),
      0) as paused_seconds,
    count(*) filter (where p.moves and p.state < 9 and p.state_before >= 9)::int as reopened_count,
    max(p.escalation_level) as escalation_level
  from placed p
  group by p.complaint_id
),
milestones as (
  select
    r.complaint_id,
    r.state,
    r.latest_time,
    r.received_time,
    r.acknowledged_time,
    r.responded_time,
    case when r.state >= 9 then r.ended_time end as closed_time,
    r.first_closed_time,
    r.resolution_end_time,
    floor(extract(epoch from r.resolution_end_time - r.received_time) - r.paused_seconds)::bigint as resolution_seconds,
    r.reopened_count,
    r.escalation_level
  from reached r
)
