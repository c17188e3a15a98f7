-- Empties what was said with the events of records whose state moves by steps; that they happened stays.
-- Fragment of Platform/Deletion/purge_records.sql.
told as (
  update {table}_event e
  set note = '', sealed = null
  from due d
  where e.dealer_id = $1::uuid
    and e.{id} = d.{id}
    and (e.note <> '' or e.sealed is not null)
),
