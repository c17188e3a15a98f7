-- A month's interactions of one dealer are counted from the index alone: in the table they lie among all other dealers', each in a page of
-- its own. Pages must be known to be visible to all for that, so new ones are vacuumed soon; only those that changed are looked at.

set local role grpccrm_owner;

drop index interaction_occurred;
create index interaction_occurred on interaction (dealer_id, occurred_time, interaction_id)
  include (manufacturer_id, journey_phase, channel, direction, customer_id, deleted, recorded_time, superseded_time);
alter table interaction set (autovacuum_vacuum_insert_scale_factor = 0.02);

reset role;
