-- Question: may this client write to the channel? Then it is the channel's writer, under a new epoch; no row means busy.
-- Parameters: $1 dealer, $2 channel, $3 source system, $4 client instance, $5 take over.
insert into ingest_channel as c (dealer_id, channel_id, source_system, next_offset, writer_epoch, client_instance_id, active_time)
values ($1::uuid, $2::text, $3::text, 0, 1, $4::text, clock_timestamp())
on conflict (dealer_id, channel_id) do update
set writer_epoch = c.writer_epoch + 1, client_instance_id = excluded.client_instance_id, active_time = excluded.active_time
where c.client_instance_id = excluded.client_instance_id
  or $5::boolean
  or c.active_time < excluded.active_time - interval '30 seconds'
returning c.source_system, c.writer_epoch, c.next_offset
