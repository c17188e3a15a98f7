-- Question: which versions that this statement writes or replaces may a closed period have counted? Marks their times for the closer.
-- Fragment of upsert_versions.sql and resolve_references.sql. Where nothing is late, no row is written; marks of one manufacturer and one
-- day (UTC) are one row. The statement began after the writing lock was taken, so it sees how far periods had been closed by then.
closed as materialized (
  select manufacturer_id, until
  from closed_through
  where dealer_id = $1::uuid
),
marked as (
  insert into late_mark (dealer_id, manufacturer_id, from_time, until_time, recorded_time)
  select $1::uuid, v.manufacturer_id, min(v.from_time), max(v.until_time), {now}
  from (
    select manufacturer_id, from_time, until_time
    from written
    union all
    select manufacturer_id, from_time, until_time
    from superseded
  ) v
  join closed c on c.manufacturer_id = v.manufacturer_id and c.until > v.from_time
  group by v.manufacturer_id, date_trunc('day', v.from_time, 'UTC')
)
