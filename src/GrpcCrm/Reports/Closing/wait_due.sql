-- Makes a due group's report due again in a while: its members come first.
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day, $6 milliseconds.
-- Index: report_due_pkey.
update report_due
set due_time = clock_timestamp() + $6::int * interval '1 millisecond'
where manufacturer_id = $1::uuid
  and subject = $2::text
  and definition = $3::smallint
  and period_kind = $4::smallint
  and period_start = $5::date
