-- Removes what hosts that died have left of requests that they had in hand. Whoever repeats one takes its row over.
-- Index: none; there are as few rows as requests in hand.
delete from request_hold
where held_until < now() - interval '1 hour'
