-- Puts in the manufacturer, its dealers and their customers.
-- $1 manufacturer, $2 dealers, $3 customers of each, $4 number of the first dealer.
with maker as (
  insert into manufacturer (manufacturer_id, display_name, created_time)
  values ($1::uuid, 'Manufacturer', now())
),
its_feed as (
  insert into feed (manufacturer_id, incarnation, head_position)
  values ($1::uuid, gen_random_uuid(), 0)
),
shop as (
  insert into dealer (dealer_id, display_name, time_zone, suspended, region, revision, created_time, updated_time)
  select md5('dealer ' || d)::uuid, 'Dealer ' || d, 'Asia/Hong_Kong', false, '', 1, now(), now()
  from generate_series($4::int, $4::int + $2::int - 1) d
),
brand as (
  insert into dealer_brand (dealer_id, manufacturer_id)
  select md5('dealer ' || d)::uuid, $1::uuid
  from generate_series($4::int, $4::int + $2::int - 1) d
)
insert into customer (
  dealer_id, customer_id, revision, source_system, external_id, source_version, payload_hash, deleted, kind, given_name, family_name,
  organization_name, phone_numbers, email_addresses, language_code, preferred_channel, created_time, recorded_time)
select
  md5('dealer ' || d)::uuid,
  md5('customer ' || d || ' ' || c)::uuid,
  1, 'dms', 'C' || c, 1, decode(md5(c::text), 'hex'), false, 1, 'Given ' || c, 'Family ' || c, '',
  array['+85220000000'], array['c' || c || '@example.com'], 'en', 1,
  timestamptz '2024-12-01', timestamptz '2024-12-01'
from generate_series($4::int, $4::int + $2::int - 1) d
cross join generate_series(0, $3::int - 1) c
