-- Which manufacturers' schedules are to be looked at now, and which of them for the first time, by their kind of period?
-- Index: none; there are a few schedules for each manufacturer.
select
  s.manufacturer_id,
  coalesce(array_agg(s.period_kind order by s.period_kind) filter (where s.planned_through is null), '{}') as new_kinds
from report_schedule s
where not s.paused
  and coalesce(s.next_plan_time <= clock_timestamp(), true)
group by s.manufacturer_id
order by s.manufacturer_id
