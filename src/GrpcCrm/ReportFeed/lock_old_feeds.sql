-- Which feeds begin with an event that is older than what is kept anywhere? Locks them; those that another host works on are left to it.
-- $1 seconds that events are kept at least.
-- Index: feed_event_pkey, one event of each feed.
select f.manufacturer_id
from feed f
join feed_event e on e.manufacturer_id = f.manufacturer_id and e.position = f.oldest_position
where e.committed_time < statement_timestamp() - make_interval(secs => $1::bigint)
order by f.manufacturer_id
for no key update of f skip locked
