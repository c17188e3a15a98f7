-- Adds a report about several dealers, unless it is there. One about one dealer is added by closing_moment.sql, with its borders.
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day, $6 first day after, $7 region, $8 id, $9 time zone, $10 the newest version of its
-- definition.
-- Index: report_identity. Waits for another transaction that is adding it.
insert into report (
  manufacturer_id, report_id, subject, region, definition, period_kind, period_start, period_end, time_zone, created_time, definition_version)
values ($1::uuid, $8::uuid, $2::text, $7::text, $3::smallint, $4::smallint, $5::date, $6::date, $9::text, clock_timestamp(),
  $10::smallint)
on conflict do nothing
