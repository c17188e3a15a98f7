-- Which session does each subscription have now, and how does it stand? No row: it is gone. Renews those of the asking host that are old.
-- $1 manufacturers, $2 subscriptions, $3 the session of each that the host serves.
-- Index: report_subscription_pkey.
with asked as (
  select manufacturer_id, subscription_id, session_id
  from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as a (manufacturer_id, subscription_id, session_id)
),
renewed as (
  update report_subscription s
  set session_active_time = clock_timestamp()
  from asked a
  where s.manufacturer_id = a.manufacturer_id
    and s.subscription_id = a.subscription_id
    and s.session_id = a.session_id
    and s.session_active_time < clock_timestamp() - interval '5 seconds'
)
select a.session_id, s.session_id as latest_session_id, s.state, s.revision
from asked a
join report_subscription s on s.manufacturer_id = a.manufacturer_id and s.subscription_id = a.subscription_id
