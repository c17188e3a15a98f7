-- Planning that no manufacturer's values stop: zones that the database may not know, old periods, turns, groups that wait.

set local role grpccrm_owner;

-- The IANA zone of a name as it is spelt, or null where this database knows none of it. The name is taken as in "at time zone", in any case.
create function time_zone_name(zone text) returns text
language plpgsql
set timezone to 'UTC'
as $$
begin
  return set_config('timezone', zone, true);
exception
  when invalid_parameter_value then return null;
end $$;

-- Whether a dealer's records hold something about a manufacturer's brand that happened between two times, the second excluded. It sees what
-- the caller's transaction sees.
create function holds_record(dealer uuid, manufacturer uuid, from_time timestamptz, until_time timestamptz) returns boolean
language sql stable
return
  exists (
    select
    from interaction i
    where i.dealer_id = holds_record.dealer
      and i.manufacturer_id = holds_record.manufacturer
      and i.occurred_time >= holds_record.from_time
      and i.occurred_time < holds_record.until_time
      and coalesce(i.superseded_time, 'infinity') = 'infinity'
      and not i.deleted)
  or exists (
    select
    from complaint c
    where c.dealer_id = holds_record.dealer
      and c.manufacturer_id = holds_record.manufacturer
      and c.received_time >= holds_record.from_time
      and c.received_time < holds_record.until_time
      and coalesce(c.superseded_time, 'infinity') = 'infinity')
  or exists (
    select
    from complaint c
    where c.dealer_id = holds_record.dealer
      and c.manufacturer_id = holds_record.manufacturer
      and c.closed_time >= holds_record.from_time
      and c.closed_time < holds_record.until_time
      and coalesce(c.superseded_time, 'infinity') = 'infinity');

-- The planner's: some dealer was left out at the last look, so that it looks again from the first period on once none is.
alter table report_schedule add lacks_dealers boolean not null default false;
alter table report_schedule alter lacks_dealers drop default;
grant update (lacks_dealers) on report_schedule to grpccrm_worker;

-- How often the making was put off since it became due: groups do not wait for ever for a member that cannot be made.
alter table report_due add tries smallint not null default 0;
grant update (tries) on report_due to grpccrm_worker;

-- Manufacturers take turns. Of one, first what ended last, then the rest by time.
create index report_due_newest on report_due (manufacturer_id, period_kind, period_start, due_time);
create index report_due_oldest on report_due (manufacturer_id, period_kind, due_time);

reset role;
