-- A table with the columns of interaction and its unique index, and nothing else.
create table bare_interaction (like interaction);
create unique index bare_interaction_external on bare_interaction (dealer_id, source_system, external_id) where superseded_time is null;
