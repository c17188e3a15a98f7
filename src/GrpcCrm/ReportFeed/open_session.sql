-- May this stream be the subscription's live one? Then it is, and its session is the only one that may acknowledge; no row means busy.
-- $1 manufacturer, $2 subscription, $3 session, $4 take over, $5 the session that it continues, or null.
-- Index: report_subscription_pkey.
update report_subscription
set session_id = $3::uuid, session_active_time = clock_timestamp()
where manufacturer_id = $1::uuid
  and subscription_id = $2::uuid
  and (
    $4::boolean
    or session_id = $5::uuid
    or session_active_time is null
    or session_active_time < clock_timestamp() - interval '30 seconds')
returning acked_position
