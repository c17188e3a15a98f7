-- Removes from these feeds what is older than they are kept, from the oldest on, and says where each begins now. A subscription may keep
-- its manufacturer's events longer. Head and positions stay.
-- $1 manufacturers, whose feeds an earlier statement locked: so this one's snapshot holds their heads. $2 seconds that events are kept.
-- Index: feed_event_pkey, report_subscription_pkey.
with kept as (
  select f.manufacturer_id, coalesce(first.position, f.head_position + 1) as oldest_position
  from feed f
  cross join lateral (
    select greatest($2::bigint, max(s.retention_seconds)) as seconds
    from report_subscription s
    where s.manufacturer_id = f.manufacturer_id
  ) retention
  left join lateral (
    select e.position
    from feed_event e
    where e.manufacturer_id = f.manufacturer_id
      and e.committed_time >= statement_timestamp() - make_interval(secs => retention.seconds)
    order by e.position
    limit 1
  ) first on true
  where f.manufacturer_id = any ($1::uuid[])
),
removed as (
  delete from feed_event e
  using kept k
  where e.manufacturer_id = k.manufacturer_id and e.position < k.oldest_position
)
update feed f
set oldest_position = k.oldest_position
from kept k
where f.manufacturer_id = k.manufacturer_id and f.oldest_position < k.oldest_position
returning f.manufacturer_id, f.oldest_position
