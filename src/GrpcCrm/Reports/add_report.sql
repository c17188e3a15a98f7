-- Adds the report, unless it is there.
-- $1 manufacturer, $2 dealer, $3 definition, $4 first day, $5 first day after, $6 id, $7 time zone.
-- Index: report_identity. Waits for another transaction that is adding it.
insert into report (manufacturer_id, report_id, dealer_id, definition, period_start, period_end, time_zone, created_time)
values ($1::uuid, $6::uuid, $2::uuid, $3::smallint, $4::date, $5::date, $7::text, clock_timestamp())
on conflict do nothing
