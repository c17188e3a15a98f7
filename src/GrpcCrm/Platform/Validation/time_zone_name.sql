-- How does this database spell the name of a time zone? Null where it knows none of it.
-- $1 the name.
-- Index: none; zone data are files of the database's.
select time_zone_name($1::text)
