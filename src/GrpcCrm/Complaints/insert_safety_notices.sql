-- Tells each manufacturer of its complaint, unless it has been told.
-- $1 dealer, then one element for each complaint: $2 manufacturers, $3 ids of the notices, $4 complaints, $5 contents; $6 the time.
-- Index: safety_notice_complaint. In its order, so that transactions which tell the same wait for each other in one order.
insert into safety_notice (manufacturer_id, notice_id, dealer_id, complaint_id, content, created_time)
select n.manufacturer_id, n.notice_id, $1::uuid, n.complaint_id, n.content, $6::timestamptz
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bytea[]) n (manufacturer_id, notice_id, complaint_id, content)
order by n.manufacturer_id, n.complaint_id
on conflict (manufacturer_id, complaint_id) do nothing
