-- Tries a busy dealer's report again in a few seconds, and its others that are due, so that ingest goes on meanwhile.
-- $1 manufacturer, $2 subject, $3 seconds.
-- Index: report_due_pkey. What this transaction holds is among them; what others hold is left to them.
with others as (
  select manufacturer_id, subject, definition, period_kind, period_start
  from report_due
  where manufacturer_id = $1::uuid
    and subject = $2::text
    and due_time <= statement_timestamp()
  for update skip locked
)
update report_due d
set due_time = clock_timestamp() + $3::int * interval '1 second', tries = least(d.tries + 1, 1000)
from others o
where d.manufacturer_id = o.manufacturer_id
  and d.subject = o.subject
  and d.definition = o.definition
  and d.period_kind = o.period_kind
  and d.period_start = o.period_start
