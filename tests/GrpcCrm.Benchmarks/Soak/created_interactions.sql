-- How many of the interactions that callers were told of are missing or other than told, and how many subjects are stored more than once?
-- $1 dealers, $2 subjects, $3 interactions, $4 how all subjects begin, each told once.
with told as (
  select *
  from unnest($1::uuid[], $2::text[], $3::uuid[]) t (dealer_id, subject, interaction_id)
),
stored as materialized (
  select dealer_id, subject, interaction_id
  from interaction
  where starts_with(subject, $4::text)
)
select array[
  (select count(*) from told t left join stored s using (dealer_id, subject, interaction_id) where s.subject is null),
  (select count(*) from (select from stored group by dealer_id, subject having count(*) > 1) doubled)]
