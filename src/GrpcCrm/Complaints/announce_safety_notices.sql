-- Puts the notices that were just stored into the outbox of their feed; one that another transaction told before has another id.
-- $1 dealer, $2 manufacturers and $3 ids of the notices. A statement of its own: the outbox accepts only what the dealer sees stored.
-- Index: safety_notice_pkey.
insert into feed_outbox (manufacturer_id, event_id, subject, dealer_id, notice_id)
select s.manufacturer_id, s.notice_id, 4, $1::uuid, s.notice_id
from unnest($2::uuid[], $3::uuid[]) n (manufacturer_id, notice_id)
join safety_notice s on s.manufacturer_id = n.manufacturer_id and s.notice_id = n.notice_id and s.dealer_id = $1::uuid
order by s.manufacturer_id, s.notice_id
