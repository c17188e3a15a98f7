-- Is a report of the month still due, and not only to be made anew some time?
-- $1 manufacturer, $2 first day of the month.
select exists (
  select
  from report_due
  where manufacturer_id = $1::uuid
    and period_kind = 3
    and period_start = $2::date)
