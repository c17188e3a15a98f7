-- Makes a due report due later, by the database's clock; takes it off where there is no later time.
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day, $6 the time or null.
-- Index: report_due_pkey.
with moved as (
  update report_due
  set due_time = $6::timestamptz, tries = 0
  where manufacturer_id = $1::uuid
    and subject = $2::text
    and definition = $3::smallint
    and period_kind = $4::smallint
    and period_start = $5::date
    and $6::timestamptz is not null
)
delete from report_due
where manufacturer_id = $1::uuid
  and subject = $2::text
  and definition = $3::smallint
  and period_kind = $4::smallint
  and period_start = $5::date
  and $6::timestamptz is null
