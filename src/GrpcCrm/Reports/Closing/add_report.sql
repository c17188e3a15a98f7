-- Adds the report, unless it is there.
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day, $6 first day after, $7 dealer, $8 region, $9 id, $10 time zone.
-- Index: report_identity. Waits for another transaction that is adding it.
insert into report (
  manufacturer_id, report_id, subject, dealer_id, region, definition, period_kind, period_start, period_end, time_zone, created_time)
values (
  $1::uuid, $9::uuid, $2::text, $7::uuid, $8::text, $3::smallint, $4::smallint, $5::date, $6::date, $10::text, clock_timestamp())
on conflict do nothing
