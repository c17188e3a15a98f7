-- placeholder
select 0::bigint
