-- A dealer may know the manufacturers whose brands it carries: their names stand on its reports.
set local role grpccrm_owner;

create policy dealer on manufacturer for select
  using (exists (
    select from dealer_brand b
    where b.dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid and b.manufacturer_id = manufacturer.manufacturer_id));

reset role;
