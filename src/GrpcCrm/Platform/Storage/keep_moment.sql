-- Keeps a moment that covers a time and those soon after it, so that few transactions need to; see DealerMoment. A time that only follows
-- the floor, because the clock is behind it, becomes the floor, so that the next time is later still.
-- How far ahead is written in closing_moment.sql too, which waits for it.
-- $1 dealer, $2 the time of this transaction. Runs in the last round trip, before the stored answer and the access log: who
-- waits for the row waits for no more than that.
-- Index: dealer_moment_pkey. The moments are in no index, so that they are raised in place.
insert into dealer_moment as m (dealer_id, moment)
values ($1::uuid, $2::timestamptz + interval '100 milliseconds')
on conflict (dealer_id) do update
set
  moment = greatest(m.moment, case when $2 <= m.floor_moment + interval '1 microsecond' then $2 else excluded.moment end),
  floor_moment = case when $2 <= m.floor_moment + interval '1 microsecond' then greatest(m.floor_moment, $2) else m.floor_moment end
where m.moment < $2
   or $2 <= m.floor_moment + interval '1 microsecond'
