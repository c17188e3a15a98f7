-- Question: which {target}s do these references name? Null where it is not known yet. An id, once found, never changes.
-- Template: {target} is what is referred to.
-- Parameters: $1 dealer, $2 source systems and $3 external ids of the references.
-- Index: {target}_external.
select array_agg(c.{target}_id order by r.place)
from unnest($2::text[], $3::text[]) with ordinality r (source_system, external_id, place)
left join lateral (
  select {target}_id
  from {target}
  where dealer_id = $1::uuid
    and source_system = r.source_system
    and external_id = r.external_id
    and superseded_time is null
  limit 1
) c on true
