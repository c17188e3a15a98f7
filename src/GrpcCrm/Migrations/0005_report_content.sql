-- Report content: documents for the dealer's departments, and complaints found by their vehicle.

set local role grpccrm_owner;

-- The audience is 1 for the manufacturer, 2 for the dealer, 3 and 4 for the dealer's departments.
drop policy dealer on report_document;
create policy dealer on report_document for select
  using (audience in (2, 3, 4) and dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid);

-- Earlier complaints about the same vehicle.
create index complaint_vehicle on complaint (dealer_id, vehicle_id, received_time) where vehicle_id is not null;

reset role;
