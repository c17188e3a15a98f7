-- What is stored of one dealer: all versions of its records, each with its content as one text (see Content.cs).
-- $1 dealer. Uses the primary keys, which begin with the dealer.
select 1 as kind, external_id, source_version, superseded_time is null as is_current,
  case when deleted then 'deleted' else concat_ws(chr(31),
    kind, given_name, family_name, organization_name, array_to_string(phone_numbers, ','), array_to_string(email_addresses, ','),
    language_code, preferred_channel) end as content
from customer
where dealer_id = $1
union all
select 2, external_id, source_version, superseded_time is null,
  case when deleted then 'deleted' else concat_ws(chr(31),
    coalesce(manufacturer_id::text, ''), coalesce(customer_external_id, ''), channel, direction,
    (extract(epoch from occurred_time) * 1000000)::bigint, duration_seconds, subject, notes, journey_phase) end
from interaction
where dealer_id = $1
union all
select 3, external_id, source_version, superseded_time is null,
  case when deleted then 'deleted' else concat_ws(chr(31),
    coalesce(manufacturer_id::text, ''), coalesce(customer_external_id, ''), coalesce(vehicle_external_id, ''), category, subcategory,
    component_code, severity, case when safety then 'safety' else '' end, channel, subject, narrative, journey_phase, state,
    (extract(epoch from received_time) * 1000000)::bigint,
    coalesce((extract(epoch from acknowledged_time) * 1000000)::bigint::text, ''),
    coalesce((extract(epoch from responded_time) * 1000000)::bigint::text, ''),
    coalesce((extract(epoch from closed_time) * 1000000)::bigint::text, ''), reopened_count) end
from complaint
where dealer_id = $1
union all
select 4, external_id, source_version, superseded_time is null,
  case when deleted then 'deleted' else concat_ws(chr(31),
    coalesce(manufacturer_id::text, ''), vin, chassis_number, market, make, model, coalesce(model_year::text, '')) end
from vehicle
where dealer_id = $1
