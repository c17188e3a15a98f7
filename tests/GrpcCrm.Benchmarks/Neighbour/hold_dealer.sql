-- Holds the lock of a dealer against all its writers until the transaction ends, as a closing that hangs would.
-- $1 dealer.
select pg_advisory_xact_lock(hashtextextended('writing ' || $1::uuid, 0))
