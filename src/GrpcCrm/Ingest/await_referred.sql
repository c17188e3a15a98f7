-- Question: does one of these references name a {target} that is not known yet? Then takes the dealer's referring lock, so that the
-- next statement sees every {target} that was on its way, and every later one sees who waits.
-- Template: {target} is what is referred to.
-- Parameters: $1 dealer, $2 source systems and $3 external ids of the references, null where a record has none.
-- Index: {target}_external. The lock is DealerLock.Referring; the two texts must take the same key.
select pg_advisory_xact_lock(hashtextextended('referring ' || $1::uuid, 0))
where exists (
  select
  from unnest($2::text[], $3::text[]) r (source_system, external_id)
  where r.external_id is not null
    and (
      select true
      from {target} c
      where c.dealer_id = $1::uuid
        and c.source_system = r.source_system
        and c.external_id = r.external_id
        and c.superseded_time is null
      limit 1) is null)
