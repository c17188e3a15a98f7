-- What do all dealers' documents of a month rest on? The same figures as the service's, in one statement over the same rows: for each
-- dealer, and for its sales and after-sales departments, counts with their distinct customers, percentiles and categories.
-- $1 manufacturer, $2 first day of the month, $3 the moment.
with bounds as materialized (
  select
    $2::date::timestamp at time zone 'Asia/Hong_Kong' as start_time,
    ($2::date + interval '1 month') at time zone 'Asia/Hong_Kong' as end_time
),
contact as (
  select i.dealer_id, i.journey_phase / 3 as department, i.channel, i.direction, i.customer_id
  from bounds b
  cross join dealer_brand m
  join interaction i
    on i.dealer_id = m.dealer_id
    and i.manufacturer_id = m.manufacturer_id
    and i.occurred_time >= b.start_time
    and i.occurred_time < b.end_time
  where m.manufacturer_id = $1::uuid
    and i.recorded_time <= $3::timestamptz
    and (i.superseded_time is null or i.superseded_time > $3::timestamptz)
    and not i.deleted
),
contacts as (
  select
    dealer_id, department, channel::int as one, direction::int as other,
    array[count(*), count(customer_id), count(distinct customer_id)] as counts
  from contact
  group by grouping sets (
    (dealer_id), (dealer_id, channel, direction), (dealer_id, department), (dealer_id, department, channel, direction))
),
touched as materialized (
  select
    c.*,
    c.journey_phase / 3 as department,
    c.received_time >= b.start_time and c.received_time < b.end_time as received,
    c.acknowledged_time >= b.start_time and c.acknowledged_time < b.end_time as acknowledged,
    c.first_closed_time >= b.start_time and c.first_closed_time < b.end_time as first_closed,
    c.closed_time >= b.start_time and c.closed_time < b.end_time as closed,
    c.received_time < b.end_time and coalesce(c.closed_time >= b.end_time, true) as open_at_end,
    floor(extract(epoch from c.acknowledged_time - c.received_time)) as acknowledgement_seconds,
    (c.resolution_end_time at time zone 'Asia/Hong_Kong')::date - (c.received_time at time zone 'Asia/Hong_Kong')::date as resolution_days
  from bounds b
  cross join dealer_brand m
  join complaint c on c.dealer_id = m.dealer_id and c.manufacturer_id = m.manufacturer_id and c.received_time < b.end_time
  where m.manufacturer_id = $1::uuid
    and c.recorded_time <= $3::timestamptz
    and (c.superseded_time is null or c.superseded_time > $3::timestamptz)
    and not c.deleted
    and (c.received_time >= b.start_time
      or c.closed_time is null
      or c.closed_time >= b.start_time
      or c.first_closed_time >= b.start_time
      or c.acknowledged_time >= b.start_time)
),
repeated as (
  select distinct c.dealer_id, c.complaint_id
  from touched c
  join complaint p
    on p.dealer_id = c.dealer_id
    and p.customer_id = c.customer_id
    and p.manufacturer_id = c.manufacturer_id
    and p.category = c.category
    and p.complaint_id <> c.complaint_id
    and p.closed_time <= c.received_time
    and p.closed_time >= c.received_time - interval '2160 hours'
  where c.received
    and p.recorded_time <= $3::timestamptz
    and (p.superseded_time is null or p.superseded_time > $3::timestamptz)
    and not p.deleted
),
complaints as (
  select
    t.dealer_id, t.department,
    array[
      count(*) filter (where received), count(distinct customer_id) filter (where received),
      count(*) filter (where closed), count(distinct customer_id) filter (where closed),
      count(*) filter (where open_at_end), count(distinct customer_id) filter (where open_at_end),
      count(*) filter (where received and safety), count(*) filter (where received and r.complaint_id is not null),
      count(*) filter (where first_closed and reopened_count > 0), count(customer_id) filter (where received),
      count(vehicle_id) filter (where received), count(*) filter (where received and category <> ''),
      count(*) filter (where received and acknowledged_time <= received_time + interval '120 hours'),
      count(*) filter (where first_closed and resolution_days <= 30), sum(resolution_days) filter (where first_closed)
    ] as counts,
    percentile_disc(array[0.5, 0.9, 0.95]) within group (order by acknowledgement_seconds) filter (where acknowledged) as acknowledgement,
    percentile_disc(array[0.5, 0.9, 0.95]) within group (order by resolution_seconds) filter (where first_closed) as resolution,
    percentile_disc(array[0.5, 0.9, 0.95]) within group (order by t.resolution_days) filter (where first_closed) as days
  from touched t
  left join repeated r using (dealer_id, complaint_id)
  group by grouping sets ((t.dealer_id), (t.dealer_id, t.department))
),
categories as (
  select dealer_id, department, category, array[count(*), count(distinct customer_id)] as counts
  from touched
  where received
  group by grouping sets ((dealer_id, category), (dealer_id, department, category))
)
select dealer_id, department, '' as category, one, other, counts, null as acknowledgement, null as resolution, null as days
from contacts
union all
select dealer_id, department, '', null, null, counts, acknowledgement::text, resolution::text, days::text
from complaints
union all
select dealer_id, department, category, null, null, counts, null, null, null
from categories
