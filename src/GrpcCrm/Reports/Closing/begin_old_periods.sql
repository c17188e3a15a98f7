-- Tells a dealer's writers that a schedule looks at its old periods: what they store into them from now on is late.
-- $1 manufacturer, $2 dealer, $3 period kind, $4 how many periods back reports are made without records.
-- Run while the dealer's closing lock is held, and before its records are looked at.
-- Index: closed_through_pkey.
insert into closed_through as c (dealer_id, manufacturer_id, until)
select
  $2::uuid,
  $1::uuid,
  least(clock_timestamp(), (date_trunc('day', clock_timestamp() at time zone 'UTC') - ($4::int - 2) * u.step) at time zone 'UTC')
from (
  select
    case $3::smallint
      when 1 then interval '1 day' when 2 then interval '7 days' when 3 then interval '1 month' when 4 then interval '3 months'
      else interval '1 year' end as step
) u
on conflict (dealer_id, manufacturer_id) do update
set until = excluded.until
where c.until < excluded.until
