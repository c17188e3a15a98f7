-- Which migrations does the database have? Asked by the roles that serve and work, so that it also shows whether they may log in.
-- Index: none; one row for each migration.
select "MigrationId"
from migration
