-- What time is it for the dealer, and when does the period begin and end?
-- Template: what stands in braces is Reports/Closing/period_borders.sql.
-- $1 manufacturer, $2 subject, $3 definition, $4 period kind, $5 first day, $6 first day after, $7 dealer, $8 an id for the report,
-- $9 the newest version of its definition.
-- Run while the dealer's closing lock is held: so what all writers have kept is there to be seen, and no other closer of the dealer is about.
-- Index: dealer_pkey, dealer_moment_pkey, closed_through_pkey; those of the borders.
--
-- Whatever comes after this moment is later than it, see DealerMoment. Where a writer has kept a moment a little ahead of the clock, this
-- waits until the clock gets there; where it is further ahead, the clock was set back, and nothing waits for it. Where the period is over,
-- the report is there from now on with its borders, so that its neighbours begin and end there, and writers are told: what they store into
-- it from now on is late.
with moment as materialized (
  select
    greatest(clock_timestamp(), kept.moment) as as_of,
    kept.moment - clock_timestamp() as ahead,
    r.report_id is null as is_new,
    zone.time_zone,
    starts.time as start_time,
    ends.time as end_time,
    starts.time <> usual.start_time as starts_unusually,
    ends.time <> usual.end_time as ends_unusually
  from dealer d
  left join dealer_moment kept on kept.dealer_id = d.dealer_id
  {borders}
  where d.dealer_id = $7::uuid
),
kept as (
  insert into dealer_moment (dealer_id, moment, floor_moment)
  select $7::uuid, m.as_of, m.as_of
  from moment m
  on conflict (dealer_id) do update
  set moment = excluded.moment, floor_moment = excluded.floor_moment
),
raised as (
  insert into closed_through as c (dealer_id, manufacturer_id, until)
  select $7::uuid, $1::uuid, m.end_time
  from moment m
  where m.end_time <= m.as_of
  on conflict (dealer_id, manufacturer_id) do update
  set until = excluded.until
  where c.until < excluded.until
),
added as (
  insert into report (
    manufacturer_id, report_id, subject, dealer_id, definition, period_kind, period_start, period_end, time_zone, start_time, end_time,
    created_time, definition_version)
  select
    $1::uuid, $8::uuid, $2::text, $7::uuid, $3::smallint, $4::smallint, $5::date, $6::date, m.time_zone, m.start_time, m.end_time, m.as_of,
    $9::smallint
  from moment m
  where m.is_new
    and m.end_time <= m.as_of
)
select
  as_of,
  time_zone,
  start_time,
  end_time,
  starts_unusually,
  ends_unusually,
  case when ahead between interval '0' and interval '100 milliseconds' then pg_sleep_for(ahead) end
from moment
