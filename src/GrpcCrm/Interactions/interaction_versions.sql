-- Which versions of interactions count in a report's period, whoever replaced them since?
-- Part of Reports/Content/changed_records.sql, with its parameters: $1 manufacturer, $3 dealer.
-- Index: interaction_occurred.
select interaction_id, coalesce(customer_id, interaction_id), created_time, recorded_time, superseded_time
from period p
join interaction i on i.occurred_time >= p.start_time and i.occurred_time < p.end_time
where i.dealer_id = $3::uuid
  and i.manufacturer_id = $1::uuid
  and not i.deleted
