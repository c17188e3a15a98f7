-- Makes the closed periods due again that a dealer's late data reach into, and answers how many.
-- $1 dealer.
-- Index: late_mark_pkey, report_identity, report_due_pkey, report_revision_pkey.
--
-- No mark is lost. A mark is taken off in the transaction that makes its periods due, and a period is due for some moment after the mark's
-- batch has committed, because the closer reads its moment after it has got hold of the due row:
-- · no closer holds the row: it is updated here, so it is claimed after this commits, or it was due anyway and is claimed later;
-- · a closer holds it, with a moment before or after the batch, nobody knows: "do update" waits for it. The closer takes the row off or moves
--   it on, and then this inserts it again or moves it back; "do nothing" would not wait and would lose the mark. The row is locked even where
--   the update's condition fails;
-- · the report's first close is under way: the row in report was there before a writer could learn that its period is closed.
-- A wait beyond the lock_timeout undoes all of this, and it is tried again.
with taken as (
  delete from late_mark
  where dealer_id = $1::uuid
  returning manufacturer_id, from_time, until_time
),
reach as materialized (
  select manufacturer_id, range_agg(tstzrange(from_time, until_time, '[]')) as times
  from taken
  group by manufacturer_id
),
touched as (
  select r.manufacturer_id, r.subject, r.definition, r.period_kind, r.period_start
  from reach h
  join report r on r.manufacturer_id = h.manufacturer_id and r.subject = $1::uuid::text
  where h.times && tstzrange(r.start_time, r.end_time, '[)')
),
planned as (
  insert into report_due as d (manufacturer_id, subject, definition, period_kind, period_start, dealer_id, due_time)
  select
    t.manufacturer_id, t.subject, t.definition, t.period_kind, t.period_start, $1::uuid,
    greatest(
      clock_timestamp(),
      v.published_time + coalesce(s.restatement_seconds, 86400) * interval '1 second')
  from touched t
  left join report_schedule s
    on s.manufacturer_id = t.manufacturer_id
    and s.definition = t.definition
    and s.period_kind = t.period_kind
  left join lateral (
    select v.published_time
    from report r
    join report_revision v on v.manufacturer_id = r.manufacturer_id and v.report_id = r.report_id
    where r.manufacturer_id = t.manufacturer_id
      and r.subject = t.subject
      and r.definition = t.definition
      and r.period_kind = t.period_kind
      and r.period_start = t.period_start
    order by v.revision desc
    limit 1
  ) v on true
  order by t.manufacturer_id, t.subject, t.definition, t.period_kind, t.period_start
  on conflict (manufacturer_id, subject, definition, period_kind, period_start) do update
  set due_time = excluded.due_time
  where d.due_time > excluded.due_time
  returning 1
)
select count(*)
from planned
