-- Puts in a month's interactions of all dealers, in the order of time, as ingest stores them an hour later. One in ten has no customer.
-- $1 manufacturer, $2 dealers, $3 customers of each, $4 first day of the month, $5 interactions of all dealers,
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
    hashint4(g) & 2147483647 as h,
    b.start_time + b.length * ((g + 0.5) / $5::int) as occurred_time
  from bounds b
  cross join generate_series(0, $5::int - 1) g
)
insert into interaction (
  dealer_id, interaction_id, revision, source_system, external_id, source_version, payload_hash, deleted, manufacturer_id, customer_id,
  customer_source_system, customer_external_id, channel, direction, occurred_time, duration_seconds, subject, notes, journey_phase,
  created_time, recorded_time, manufacturer_derived)
select
  md5('dealer ' || d)::uuid,
  (lpad(to_hex((extract(epoch from occurred_time) * 1000)::bigint), 12, '0') || '7000' || '8' || lpad(to_hex(g), 15, '0'))::uuid,
  1, 'dms', 'I' || $4::text || ' ' || g, 1, decode(md5(g::text), 'hex'), false, $1::uuid,
  case when h % 10 > 0 then md5('customer ' || d || ' ' || h / 10 % $3::int)::uuid end,
  case when h % 10 > 0 then 'dms' end,
  case when h % 10 > 0 then 'C' || h / 10 % $3::int end,
  1 + h % 6, 1 + h / 7 % 2, occurred_time, h % 900,
  'About the service appointment ' || g, 'The customer asked when the vehicle will be ready and what the inspection costs.',
  1 + h / 11 % 3, occurred_time + interval '1 hour', occurred_time + interval '1 hour', false
from happened
order by g
