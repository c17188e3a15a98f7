-- When does a period begin and end in a zone?
-- $1 first day, $2 first day after, $3 time zone. Reads no table.
select
  $1::date::timestamp at time zone $3::text as start_time,
  $2::date::timestamp at time zone $3::text as end_time
