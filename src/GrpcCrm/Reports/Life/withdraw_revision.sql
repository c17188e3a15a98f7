-- Withdraws a revision and says so on the feed, and to the groups that count it.
-- $1 manufacturer, $2 report, $3 revision, $4 reason, $5 note, $6 event.
-- Index: report_revision_pkey, report_pkey, report_identity, dealer_pkey, report_schedule_kind.
-- After the moments of the groups that counted it, as in Reports/Closing/publish_revision.sql.
with counted as (
  select max(v.as_of) + interval '1 microsecond' as until
  from report r
  left join dealer d on d.dealer_id = r.dealer_id
  join report g
    on g.manufacturer_id = r.manufacturer_id
    and g.subject in ('group ', 'group ' || d.region)
    and g.definition = 2
    and g.period_kind = r.period_kind
    and g.period_start = r.period_start
  join report_revision v on v.manufacturer_id = g.manufacturer_id and v.report_id = g.report_id
  where r.manufacturer_id = $1::uuid
    and r.report_id = $2::uuid
),
withdrawn as (
  update report_revision v
  set
    withdrawn_time = greatest(clock_timestamp(), v.published_time, c.until), withdrawal_reason = $4::smallint, withdrawal_note = $5::text
  from counted c
  where v.manufacturer_id = $1::uuid
    and v.report_id = $2::uuid
    and v.revision = $3::int
  returning v.dealer_id
),
marked as (
  insert into roll_up_mark (manufacturer_id, period_kind, period_start, region)
  select r.manufacturer_id, r.period_kind, r.period_start, d.region
  from withdrawn w
  join report r on r.manufacturer_id = $1::uuid and r.report_id = $2::uuid
  join dealer d on d.dealer_id = w.dealer_id
  join report_schedule s
    on s.manufacturer_id = r.manufacturer_id
    and s.definition = r.definition
    and s.period_kind = r.period_kind
    and s.roll_up
)
insert into feed_outbox (manufacturer_id, event_id, subject, dealer_id, report_id, revision)
select $1::uuid, $6::uuid, 3, w.dealer_id, $2::uuid, $3::int
from withdrawn w
