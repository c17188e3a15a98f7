-- Moves the channel's offset past a batch; never back.
-- Parameters: $1 dealer, $2 channel, $3 offset after the batch.
update ingest_channel
set next_offset = greatest(next_offset, $3::bigint), active_time = clock_timestamp()
where dealer_id = $1::uuid
  and channel_id = $2::text
