-- Puts in a month's complaints of all dealers, with the milestones that ingest derives from their events. One in twenty stays open.
-- $1 manufacturer, $2 dealers, $3 customers of each, $4 first day of the month, $5 complaints of all dealers,
-- $6 number of the first dealer.
with bounds as (
  select
    $4::date::timestamp at time zone 'Asia/Hong_Kong' as start_time,
    ($4::date + interval '1 month') at time zone 'Asia/Hong_Kong' - $4::date::timestamp at time zone 'Asia/Hong_Kong' as length
),
happened as (
  select
    g,
    $6::int + g % $2::int as d,
    hashint4(g + 7) & 2147483647 as h,
    b.start_time + b.length * ((g + 0.5) / $5::int) as received_time
  from bounds b
  cross join generate_series(0, $5::int - 1) g
),
handled as (
  select
    happened.*,
    received_time + (h % 7200) * interval '1 minute' as acknowledged_time,
    case when h % 20 > 0 then received_time + (7200 + h / 20 % 36000) * interval '1 minute' end as closed_time
  from happened
)
insert into complaint (
  dealer_id, complaint_id, revision, source_system, external_id, source_version, payload_hash, deleted, manufacturer_id, customer_id,
  customer_source_system, customer_external_id, category, subcategory, channel, subject, narrative, journey_phase, received_time,
  acknowledged_time, responded_time, closed_time, first_closed_time, resolution_end_time, resolution_seconds, reopened_count, state,
  escalation_level, component_code, severity, safety, assessed, cause, correction, created_time, recorded_time, manufacturer_derived)
select
  md5('dealer ' || d)::uuid,
  (lpad(to_hex((extract(epoch from received_time) * 1000)::bigint), 12, '0') || '7001' || '8' || lpad(to_hex(g), 15, '0'))::uuid,
  1, 'dms', 'P' || $4::text || ' ' || g, 1, decode(md5(g::text), 'hex'), false, $1::uuid,
  case when h % 10 > 0 then md5('customer ' || d || ' ' || h / 10 % $3::int)::uuid end,
  case when h % 10 > 0 then 'dms' end,
  case when h % 10 > 0 then 'C' || h / 10 % $3::int end,
  'CATEGORY_' || h / 13 % 12, '', 1 + h % 6, 'Complaint ' || g, 'The repair was promised for Monday and took until Thursday.',
  1 + h / 11 % 3, received_time, acknowledged_time, closed_time, closed_time, closed_time, closed_time,
  floor(extract(epoch from closed_time - received_time))::bigint, 0, case when closed_time is null then 2 else 9 end,
  0, '', 0, h % 500 = 0, false, '', '', received_time + interval '40 days', received_time + interval '40 days', false
from handled
order by g
