-- Why does a report say something else than before? Counts the records that arrived, changed or were deleted between two moments, and
-- their customers, by cause and, in the last row, in all. A record is one, whatever of it changed; so is its customer where it had none
-- before.
-- $1 manufacturer, $2 report, $3 dealer, $4 the moment before, $5 the moment now.
-- Index: report_pkey; interaction_occurred, complaint_received, complaint_closed, complaint_open, complaint_was_open, complaint_first_closed
-- and complaint_acknowledged for the versions, in parts of which none has what another has.
with period as materialized (
  select start_time, end_time
  from report
  where manufacturer_id = $1::uuid
    and report_id = $2::uuid
),
version as (
  select interaction_id as id, coalesce(customer_id, interaction_id) as customer, created_time, recorded_time, superseded_time
  from period p
  join interaction i on i.occurred_time >= p.start_time and i.occurred_time < p.end_time
  where i.dealer_id = $3::uuid
    and i.manufacturer_id = $1::uuid
    and not i.deleted
  union all
  select complaint_id, coalesce(customer_id, complaint_id), created_time, recorded_time, superseded_time
  from period p
  join complaint c on c.received_time >= p.start_time and c.received_time < p.end_time
  where c.dealer_id = $3::uuid
    and c.manufacturer_id = $1::uuid
    and not c.deleted
  union all
  select complaint_id, coalesce(customer_id, complaint_id), created_time, recorded_time, superseded_time
  from period p
  join complaint c on c.closed_time >= p.start_time and c.received_time < p.start_time
  where c.dealer_id = $3::uuid
    and c.manufacturer_id = $1::uuid
    and not c.deleted
  union all
  select complaint_id, coalesce(customer_id, complaint_id), created_time, recorded_time, superseded_time
  from period p
  join complaint c on c.closed_time is null and c.received_time < p.start_time
  where c.dealer_id = $3::uuid
    and c.manufacturer_id = $1::uuid
    and not c.deleted
  union all
  select complaint_id, coalesce(customer_id, complaint_id), created_time, recorded_time, superseded_time
  from period p
  join complaint c on c.first_closed_time >= p.start_time and c.first_closed_time < p.end_time and c.received_time < p.start_time
  where c.dealer_id = $3::uuid
    and c.manufacturer_id = $1::uuid
    and c.closed_time < p.start_time
    and not c.deleted
  union all
  select complaint_id, coalesce(customer_id, complaint_id), created_time, recorded_time, superseded_time
  from period p
  join complaint c on c.acknowledged_time >= p.start_time and c.acknowledged_time < p.end_time and c.received_time < p.start_time
  where c.dealer_id = $3::uuid
    and c.manufacturer_id = $1::uuid
    and c.closed_time < p.start_time
    and (c.first_closed_time >= p.start_time and c.first_closed_time < p.end_time) is not true
    and not c.deleted
),
-- Of each record that the report counts or counted, whether it did then and does now. What did not change says both and is left out.
changed as (
  select
    id,
    customer,
    created_time > $4::timestamptz as is_new,
    bool_or(recorded_time <= $4::timestamptz and coalesce(superseded_time > $4::timestamptz, true)) as was_counted,
    bool_or(recorded_time <= $5::timestamptz and coalesce(superseded_time > $5::timestamptz, true)) as is_counted
  from version
  where (recorded_time > $4::timestamptz and recorded_time <= $5::timestamptz)
    or (superseded_time > $4::timestamptz and superseded_time <= $5::timestamptz)
  group by id, customer, created_time
),
cause as (
  select
    c.id,
    c.customer,
    c.customer <> c.id or not bool_or(c.customer <> c.id) over (partition by c.id) as is_customer,
    case
      when c.is_new then 1
      when c.was_counted and not c.is_counted and exists (
        select
        from interaction i
        where i.dealer_id = $3::uuid
          and i.interaction_id = c.id
          and i.deleted
          and i.recorded_time <= $5::timestamptz
          and coalesce(i.superseded_time > $5::timestamptz, true)
        union all
        select
        from complaint p
        where p.dealer_id = $3::uuid
          and p.complaint_id = c.id
          and p.deleted
          and p.recorded_time <= $5::timestamptz
          and coalesce(p.superseded_time > $5::timestamptz, true)) then 3
      else 2
    end as cause
  from changed c
  where c.was_counted
    or c.is_counted
)
select cause::smallint, count(distinct id), count(distinct customer) filter (where is_customer)
from cause
group by grouping sets ((cause), ())
order by cause nulls last
