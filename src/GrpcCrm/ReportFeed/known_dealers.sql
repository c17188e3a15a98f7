-- How many of these dealers carry the manufacturer's brand, as far as the caller sees?
-- $1 manufacturer, $2 dealers.
-- Index: dealer_brand_pkey.
select count(*)
from dealer_brand
where manufacturer_id = $1::uuid
  and dealer_id = any ($2::uuid[])
