-- Makes the report due now, whatever was due before. Waits for a closer that is making it: see Reports/Closing/PeriodCloser.cs.
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day, $6 dealer, $7 region.
-- Index: report_due_pkey.
insert into report_due as d (manufacturer_id, subject, definition, period_kind, period_start, dealer_id, region, due_time)
values ($1::uuid, $2::text, $3::smallint, $4::smallint, $5::date, $6::uuid, $7::text, clock_timestamp())
on conflict (manufacturer_id, subject, definition, period_kind, period_start) do update
set due_time = least(d.due_time, excluded.due_time)
