-- How far does each feed go, since which restore does it count, and does anything wait for a position in it?
-- Index: feed_outbox_pkey; the feeds are as many as the manufacturers.
select
  manufacturer_id,
  incarnation,
  head_position,
  exists (
    select
    from feed_outbox o
    where o.manufacturer_id = f.manufacturer_id
  ) as waiting
from feed f
order by manufacturer_id
