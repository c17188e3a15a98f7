-- Withdraws a revision and says so on the feed.
-- $1 manufacturer, $2 report, $3 revision, $4 reason, $5 note, $6 event.
-- Index: report_revision_pkey.
with withdrawn as (
  update report_revision
  set withdrawn_time = clock_timestamp(), withdrawal_reason = $4::smallint, withdrawal_note = $5::text
  where manufacturer_id = $1::uuid
    and report_id = $2::uuid
    and revision = $3::int
  returning dealer_id
)
insert into feed_outbox (manufacturer_id, event_id, subject, dealer_id, report_id, revision)
select $1::uuid, $6::uuid, 3, w.dealer_id, $2::uuid, $3::int
from withdrawn w
