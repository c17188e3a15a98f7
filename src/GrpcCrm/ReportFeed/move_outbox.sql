-- Gives what waits in these feeds' outboxes its positions, and says how far each feed goes now.
-- $1 manufacturers, whose feeds an earlier statement locked: so this one's snapshot holds the last head, and nobody else extends it.
-- Index: feed_outbox_pkey, feed_pkey.
with taken as (
  delete from feed_outbox
  where manufacturer_id = any ($1::uuid[])
  returning manufacturer_id, outbox_id, event_id, subject, dealer_id, report_id, revision, notice_id
),
placed as (
  insert into feed_event (
    manufacturer_id, position, event_id, subject, dealer_id, report_id, revision, notice_id, committed_time)
  select
    t.manufacturer_id,
    f.head_position + row_number() over (partition by t.manufacturer_id order by t.outbox_id),
    t.event_id,
    t.subject,
    t.dealer_id,
    t.report_id,
    t.revision,
    t.notice_id,
    statement_timestamp()
  from taken t
  join feed f on f.manufacturer_id = t.manufacturer_id
  returning manufacturer_id, position
),
extended as (
  select manufacturer_id, max(position) as head_position
  from placed
  group by manufacturer_id
)
update feed f
set head_position = e.head_position
from extended e
where f.manufacturer_id = e.manufacturer_id
returning f.manufacturer_id, f.head_position
