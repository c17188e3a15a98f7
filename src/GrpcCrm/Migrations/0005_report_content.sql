-- Report content: documents for the dealer's departments, and the figures behind each revision.

set local role grpccrm_owner;

-- The audience is 1 for the manufacturer, 2 for the dealer, 3 and 4 for the dealer's departments.
drop policy dealer on report_document;
create policy dealer on report_document for select
  using (audience in (2, 3, 4) and dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid);

-- The figures that a revision was made of, as FiguresBasis writes them, for reports of several dealers. No request reads them: they are
-- not suppressed.
create table report_basis (
  manufacturer_id uuid not null,
  report_id uuid not null,
  revision int not null,
  basis bytea not null,
  primary key (manufacturer_id, report_id, revision),
  foreign key (manufacturer_id, report_id, revision) references report_revision
);
alter table report_basis enable row level security;
alter table report_basis force row level security;
create policy worker on report_basis to grpccrm_worker using (true) with check (true);
grant select, insert on report_basis to grpccrm_worker;

reset role;
