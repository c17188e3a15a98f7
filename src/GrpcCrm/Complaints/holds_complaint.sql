-- Was a complaint about a manufacturer's brand received or closed at a dealer between two times, the second excluded?
-- Part of Reports/Closing/plan_late.sql and plan_old_periods.sql, which name what is asked.
-- Index: complaint_received, complaint_closed.
exists (
  select
  from complaint c
  where c.dealer_id = asked.dealer_id
    and c.manufacturer_id = asked.manufacturer_id
    and c.received_time >= asked.from_time
    and c.received_time < asked.until_time
    and coalesce(c.superseded_time, 'infinity') = 'infinity')
or exists (
  select
  from complaint c
  where c.dealer_id = asked.dealer_id
    and c.manufacturer_id = asked.manufacturer_id
    and c.closed_time >= asked.from_time
    and c.closed_time < asked.until_time
    and coalesce(c.superseded_time, 'infinity') = 'infinity')
