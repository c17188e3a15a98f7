-- Tables with the columns of interaction, which take its defaults where COPY leaves one out: with its unique index and nothing else, and
-- with all its indexes, which shows how much of the cost they are.
create table bare_interaction (like interaction including defaults);
create unique index bare_interaction_external on bare_interaction (dealer_id, source_system, external_id) where superseded_time is null;
create table indexed_interaction (like interaction including defaults including indexes);
