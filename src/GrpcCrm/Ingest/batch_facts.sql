-- Question: which brands does the dealer carry, and are records of the source set aside that nobody has ended?
-- Parameters: $1 dealer, $2 source system.
-- Indexes: dealer_brand_pkey, ingest_rejection_state.
select
  array(select manufacturer_id from dealer_brand where dealer_id = $1::uuid order by manufacturer_id),
  exists (select 1 from ingest_rejection where dealer_id = $1::uuid and state = 1 and source_system = $2::text)
