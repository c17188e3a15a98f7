-- Question: is the dealer suspended, and what is the time of this transaction? Keeps that time in a slot that no other writer holds; see
-- DealerMoment.
-- $1 dealer. No row: there is no such dealer.
-- Index: dealer_pkey, dealer_moment_pkey. The moment is in no index, so that a slot is raised in place. A new slot's number is drawn, for
-- two writers may need one at once.
with free as materialized (
  select slot
  from dealer_moment
  where dealer_id = $1::uuid
    and slot > 0
  order by slot
  limit 1
  for no key update skip locked
),
raised as (
  insert into dealer_moment as m (dealer_id, slot, moment)
  select
    d.dealer_id,
    coalesce((select slot from free), 1 + floor(random() * 2147483646)::int),
    greatest(clock_timestamp(), c.moment + interval '1 microsecond')
  from dealer d
  left join dealer_moment c on c.dealer_id = d.dealer_id and c.slot = 0
  where d.dealer_id = $1::uuid
  on conflict (dealer_id, slot) do update
  set moment = greatest(excluded.moment, m.moment + interval '1 microsecond')
  returning moment
)
select d.suspended, r.moment
from dealer d
cross join raised r
where d.dealer_id = $1::uuid
