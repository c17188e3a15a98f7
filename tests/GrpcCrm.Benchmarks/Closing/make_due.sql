-- Makes a month's reports of all dealers due, as the planner does when the month has ended.
-- $1 manufacturer, $2 first day of the month.
insert into report_due (manufacturer_id, subject, definition, period_kind, period_start, dealer_id, due_time)
select $1::uuid, b.dealer_id::text, 1, 3, $2::date, b.dealer_id, now()
from dealer_brand b
where b.manufacturer_id = $1::uuid
order by b.dealer_id
