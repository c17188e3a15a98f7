-- A report keeps the version of its definition for all its revisions: what later versions add would change what has been said.

set local role grpccrm_owner;

-- A host of before makes version 1 and says nothing.
alter table report add definition_version smallint not null default 1;

reset role;
