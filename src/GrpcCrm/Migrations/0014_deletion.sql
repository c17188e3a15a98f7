-- Deletion, and what lists can be filtered by. Records that are deleted can be brought back for a while; then the worker removes what is
-- personal or free text from all their versions: the one change that a version sees after it was written, beside those that 0001 names.

set local role grpccrm_owner;

-- True on versions whose content is gone for good. Ingest writes versions without it.
alter table customer add purged boolean not null default false;
alter table vehicle add purged boolean not null default false;
alter table interaction add purged boolean not null default false;

-- What is deleted now and still has content in earlier versions.
create index customer_deleted on customer (dealer_id, recorded_time) where deleted and superseded_time is null and not purged;
create index vehicle_deleted on vehicle (dealer_id, recorded_time) where deleted and superseded_time is null and not purged;
create index interaction_deleted on interaction (dealer_id, recorded_time) where deleted and superseded_time is null and not purged;

-- What lists find by a filter that few records meet. Records without a vehicle are not in it.
-- Not by severity or manufacturer: a plan for any value takes these for common, and reads by time.
create index interaction_vehicle on interaction (dealer_id, vehicle_id, occurred_time) where vehicle_id is not null;
create index complaint_safety on complaint (dealer_id, received_time, complaint_id) where safety;

-- The worker removes; it writes nothing else here.
grant update (purged, given_name, family_name, organization_name, phone_numbers, email_addresses) on customer to grpccrm_worker;
grant update (purged, vin, chassis_number, plates, plate_keys, owners, owner_keys) on vehicle to grpccrm_worker;
grant update (purged, subject, notes) on interaction to grpccrm_worker;

reset role;
