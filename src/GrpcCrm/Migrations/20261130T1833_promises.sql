-- Promises: what a dealer has told a customer it will do, and by when. No column holds the state: it follows from the times.

set local role grpccrm_owner;

create table promise (
  manufacturer_id uuid,
  manufacturer_derived boolean not null,
  complaint_id uuid,
  renegotiates_id uuid,
  category smallint not null,
  text text not null,
  journey_phase smallint not null,
  made_time timestamptz not null,
  due_time timestamptz not null,
  kept_time timestamptz,
  cancelled_time timestamptz,
  renegotiated_time timestamptz,
  broken_time timestamptz
);
call versioned('promise', 'promise_id', array['customer', 'vehicle'], array['text']);
call owned_by_dealer('promise');
call with_events('promise', 'promise_id');

-- The page of a list, what follows a vehicle's correction, and what a customer was promised.
create index promise_due on promise (dealer_id, due_time desc, promise_id desc) where superseded_time is null and not deleted;
create index promise_derived on promise (dealer_id, vehicle_id) where superseded_time is null and manufacturer_derived;
create index promise_customer on promise (dealer_id, customer_id) where superseded_time is null and not deleted;

reset role;
