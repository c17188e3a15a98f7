-- How many of the pushed records that were acknowledged are not stored, and how many rows are there beyond one for each record?
-- $1 dealer, $2 source system, $3 how many were acknowledged, counted from 0 as their keys are.
with stored as materialized (
  select external_id::bigint as number
  from interaction
  where dealer_id = $1::uuid
    and source_system = $2::text
)
select array[
  $3::bigint - (select count(distinct number) from stored where number < $3::bigint),
  (select count(*) - count(distinct number) from stored)]
