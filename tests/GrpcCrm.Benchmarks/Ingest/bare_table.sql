-- A table with the columns of interaction and its unique index, and nothing else. What is left out takes its default, as it does there.
create table bare_interaction (like interaction including defaults);
create unique index bare_interaction_external on bare_interaction (dealer_id, source_system, external_id) where superseded_time is null;
