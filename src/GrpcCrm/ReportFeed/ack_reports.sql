-- Up to where is everything acknowledged, once this position is? No row: the session is not the subscription's latest.
-- $1 manufacturer, $2 subscription, $3 session, $4 position.
-- Index: report_subscription_pkey.
update report_subscription
set acked_position = greatest(acked_position, $4::bigint)
where manufacturer_id = $1::uuid
  and subscription_id = $2::uuid
  and session_id = $3::uuid
returning acked_position
