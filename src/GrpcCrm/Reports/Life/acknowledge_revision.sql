-- Notes that the manufacturer has taken note of a revision.
-- $1 manufacturer, $2 report, $3 revision.
-- Index: report_revision_pkey.
update report_revision
set acknowledged_time = clock_timestamp()
where manufacturer_id = $1::uuid
  and report_id = $2::uuid
  and revision = $3::int
