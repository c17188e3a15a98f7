-- Which versions of complaints count in a report's period, whoever replaced them since?
-- Part of Reports/Content/changed_records.sql, with its parameters: $1 manufacturer, $3 dealer.
-- Index: complaint_received, complaint_closed, complaint_open, complaint_was_open, complaint_first_closed and complaint_acknowledged, in
-- parts of which none has what another has.
select complaint_id, coalesce(customer_id, complaint_id), created_time, recorded_time, superseded_time
from period p
join complaint c on c.received_time >= p.start_time and c.received_time < p.end_time
where c.dealer_id = $3::uuid
  and c.manufacturer_id = $1::uuid
  and not c.deleted
union all
select complaint_id, coalesce(customer_id, complaint_id), created_time, recorded_time, superseded_time
from period p
join complaint c on c.closed_time >= p.start_time and c.received_time < p.start_time
where c.dealer_id = $3::uuid
  and c.manufacturer_id = $1::uuid
  and not c.deleted
union all
select complaint_id, coalesce(customer_id, complaint_id), created_time, recorded_time, superseded_time
from period p
join complaint c on c.closed_time is null and c.received_time < p.start_time
where c.dealer_id = $3::uuid
  and c.manufacturer_id = $1::uuid
  and not c.deleted
union all
select complaint_id, coalesce(customer_id, complaint_id), created_time, recorded_time, superseded_time
from period p
join complaint c on c.first_closed_time >= p.start_time and c.first_closed_time < p.end_time and c.received_time < p.start_time
where c.dealer_id = $3::uuid
  and c.manufacturer_id = $1::uuid
  and c.closed_time < p.start_time
  and not c.deleted
union all
select complaint_id, coalesce(customer_id, complaint_id), created_time, recorded_time, superseded_time
from period p
join complaint c on c.acknowledged_time >= p.start_time and c.acknowledged_time < p.end_time and c.received_time < p.start_time
where c.dealer_id = $3::uuid
  and c.manufacturer_id = $1::uuid
  and c.closed_time < p.start_time
  and (c.first_closed_time >= p.start_time and c.first_closed_time < p.end_time) is not true
  and not c.deleted
