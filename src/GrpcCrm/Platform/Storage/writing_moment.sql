-- Question: is the dealer suspended, what is the time of this transaction, and does the moment that is kept cover it? See DealerMoment.
-- $1 dealer. No row: there is no such dealer.
-- Index: dealer_pkey, dealer_moment_pkey.
select t.suspended, t.time, coalesce(t.time <= t.moment and t.clock = t.time, false)
from (
  select c.suspended, c.moment, c.clock, greatest(c.clock, c.floor_moment + interval '1 microsecond') as time
  from (
    select d.suspended, m.moment, m.floor_moment, clock_timestamp() as clock
    from dealer d
    left join dealer_moment m on m.dealer_id = d.dealer_id
    where d.dealer_id = $1::uuid
  ) c
) t
