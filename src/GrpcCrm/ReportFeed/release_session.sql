-- Says that a session's stream has ended: the next one need not take over. It may still acknowledge what it was sent.
-- $1 manufacturer, $2 subscription, $3 session.
-- Index: report_subscription_pkey.
update report_subscription
set session_active_time = null
where manufacturer_id = $1::uuid
  and subscription_id = $2::uuid
  and session_id = $3::uuid
