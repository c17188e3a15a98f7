-- Did an interaction about a manufacturer's brand begin at a dealer between two times, the second excluded?
-- Part of Reports/Closing/plan_late.sql and plan_old_periods.sql, which name what is asked.
-- Index: interaction_occurred.
exists (
  select
  from interaction i
  where i.dealer_id = asked.dealer_id
    and i.manufacturer_id = asked.manufacturer_id
    and i.occurred_time >= asked.from_time
    and i.occurred_time < asked.until_time
    and coalesce(i.superseded_time, 'infinity') = 'infinity'
    and not i.deleted)
