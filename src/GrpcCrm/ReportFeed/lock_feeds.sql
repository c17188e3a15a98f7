-- Which of these feeds are this sequencer's to extend? Locks them until the end of the transaction; another sequencer's are left to it.
-- $1 manufacturers.
-- Index: feed_pkey. The lock is not "for update", which a publisher's foreign key would wait for, and it for every publisher in flight.
select manufacturer_id
from feed
where manufacturer_id = any ($1::uuid[])
order by manufacturer_id
for no key update skip locked
