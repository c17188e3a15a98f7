-- In which zone do the days of a group's periods begin, empty: in each dealer's own; and is a member's report of the period due as well?
-- $1 manufacturer, $2 period kind, $3 first day, $4 region; empty: all of the brand.
-- A member that was put off again and again is not waited for. See roll_up_members.sql, which asks again when no member can publish.
-- Index: report_schedule_kind, dealer_brand_manufacturer, report_due_pkey.
select
  (
    select coalesce(max(s.time_zone), '')
    from report_schedule s
    where s.manufacturer_id = $1::uuid
      and s.definition = 1
      and s.period_kind = $2::smallint
  ) as time_zone,
  exists (
    select
    from dealer_brand b
    join dealer d on d.dealer_id = b.dealer_id
    join report_due u
      on u.manufacturer_id = b.manufacturer_id
      and u.subject = d.dealer_id::text
      and u.definition = 1
      and u.period_kind = $2::smallint
      and u.period_start = $3::date
    where b.manufacturer_id = $1::uuid
      and ($4::text = '' or d.region = $4::text)
      and (u.due_time <= clock_timestamp() or u.tries > 0)
      and u.tries < 10
  ) as waits
