-- Which interactions about the manufacturer's brand began at a dealer in the period, as known at a moment?
-- $1 manufacturer, $2 dealer, $3 start, $4 end (exclusive), $5 the moment.
-- Index: interaction_occurred alone; it holds all that is read here.
select interaction_id, journey_phase, channel, direction, customer_id
from interaction
where dealer_id = $2::uuid
  and manufacturer_id = $1::uuid
  and occurred_time >= $3::timestamptz
  and occurred_time < $4::timestamptz
  and recorded_time <= $5::timestamptz
  and (superseded_time is null or superseded_time > $5::timestamptz)
  and not deleted
