-- Removes for good the content of records that were deleted too long ago to be brought back, and says how many these were.
-- Template: what stands in braces comes from the kind of the records. Ids, keys, times and whatever else reports count stay.
-- $1 dealer, $2 seconds for which a record can be brought back, $3 records at most.
-- Index: {table}_deleted, {table}_pkey, {table}_event_pkey. A record that another host purges, or that comes back to life just now, is left out.
with due as materialized (
  select {id}
  from {table}
  where dealer_id = $1::uuid
    and deleted
    and superseded_time is null
    and not purged
    and recorded_time <= statement_timestamp() - make_interval(secs => $2::double precision)
  order by recorded_time
  limit $3::int
  for no key update skip locked
),
{events}blanked as (
  update {table} v
  set purged = true, {blanks}
  from due d
  where v.dealer_id = $1::uuid
    and v.{id} = d.{id}
    and not v.purged
)
select count(*)
from due
