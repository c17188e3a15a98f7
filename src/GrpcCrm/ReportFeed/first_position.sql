-- Which is the first event that took its position at a time or later? No row: none did.
-- $1 manufacturer, $2 the time.
-- Index: feed_event_pkey, read in its order from the oldest event on; the feed of a manufacturer is small.
select position
from feed_event
where manufacturer_id = $1::uuid
  and committed_time >= $2::timestamptz
order by position
limit 1
