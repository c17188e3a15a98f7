-- Question: which brands does the dealer carry?
-- Parameters: $1 dealer.
-- Index: dealer_brand_pkey.
select array(select manufacturer_id from dealer_brand where dealer_id = $1::uuid order by manufacturer_id)
