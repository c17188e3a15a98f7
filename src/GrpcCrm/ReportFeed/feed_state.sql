-- How far does the manufacturer's feed go, what is the oldest of it that is kept, and since which restore does it count?
-- $1 manufacturer.
-- Index: feed_pkey.
select incarnation, head_position, oldest_position
from feed
where manufacturer_id = $1::uuid
