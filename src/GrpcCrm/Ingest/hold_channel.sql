-- Question: where does the channel stand, if this epoch still is its writer's? Holds the row to the transaction's end.
-- Parameters: $1 dealer, $2 channel, $3 epoch.
select next_offset
from ingest_channel
where dealer_id = $1::uuid
  and channel_id = $2::text
  and writer_epoch = $3::bigint
for no key update
