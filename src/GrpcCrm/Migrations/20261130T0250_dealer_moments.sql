-- A dealer's time, which never goes back, and the borders of its periods, which stay where they were closed.

set local role grpccrm_owner;

-- ── Moments ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- A moment that no time lies behind under which the dealer's records were stored, and one that no later time falls short of: the latest as
-- of which a period was closed. Raised in place, hence the room in its pages, and no index on the moments.
create table dealer_moment (
  dealer_id uuid primary key references dealer,
  moment timestamptz not null,
  floor_moment timestamptz
) with (fillfactor = 50);

alter table dealer_moment enable row level security;
alter table dealer_moment force row level security;
create policy own on dealer_moment
  using (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid)
  with check (dealer_id = nullif(current_setting('grpccrm.dealer', true), '')::uuid);
grant select, insert, update (moment, floor_moment) on dealer_moment to grpccrm_app, grpccrm_worker;

-- ── Borders ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Where the period of a report about one dealer begins and ends, set when it is closed first; null for a report of several dealers.
alter table report add start_time timestamptz, add end_time timestamptz;
update report
set start_time = period_start::timestamp at time zone time_zone, end_time = period_end::timestamp at time zone time_zone
where dealer_id is not null;
alter table report add constraint report_borders
  check ((dealer_id is null) = (start_time is null) and (start_time is null) = (end_time is null));

reset role;
