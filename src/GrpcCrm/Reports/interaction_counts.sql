-- How many interactions of a dealer with the manufacturer's customers began in the period, by channel and direction, as known at a moment?
-- $1 manufacturer, $2 dealer, $3 start, $4 end (exclusive), $5 the moment.
-- Index: interaction_occurred.
select channel, direction, count(*)
from interaction
where dealer_id = $2::uuid
  and manufacturer_id = $1::uuid
  and occurred_time >= $3::timestamptz
  and occurred_time < $4::timestamptz
  and recorded_time <= $5::timestamptz
  and (superseded_time is null or superseded_time > $5::timestamptz)
  and not deleted
group by channel, direction
order by channel, direction
