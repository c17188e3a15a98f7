-- Why does a report say something else than before? Counts the records that arrived, changed or were deleted between two moments, and
-- their customers, by cause and, in the last row, in all. A record is one, whatever of it changed; so is its customer where it had none
-- before.
-- Template: in braces goes what each section of reports brings, to find the versions of its records that count in the period, and whether
-- the record c.id is deleted at the moment now. Their parameters are these.
-- $1 manufacturer, $2 report, $3 dealer, $4 the moment before, $5 the moment now.
-- Index: report_pkey, and those of the sections.
with period as materialized (
  select start_time, end_time
  from report
  where manufacturer_id = $1::uuid
    and report_id = $2::uuid
),
version (id, customer, created_time, recorded_time, superseded_time) as (
{versions}
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
{deleted}
      ) then 3
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
