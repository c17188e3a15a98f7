-- Which migrations does the database have, by the note that the migrator leaves? Asked by the roles that serve and work, so that it also
-- shows whether they may log in.
-- Index: none; the catalogue.
select coalesce(obj_description('crm'::regnamespace, 'pg_namespace'), '')
