-- In which zone do the days of a group's periods begin? Empty: in each dealer's own.
-- $1 manufacturer, $2 period kind.
-- Index: report_schedule_kind.
select coalesce(max(s.time_zone), '') as time_zone
from report_schedule s
where s.manufacturer_id = $1::uuid
  and s.definition = 1
  and s.period_kind = $2::smallint
