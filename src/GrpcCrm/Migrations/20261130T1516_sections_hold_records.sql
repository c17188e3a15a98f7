-- Whether a dealer's period holds a record is asked of the features whose records reports count, by the statements that plan.

set local role grpccrm_owner;

drop function holds_record(uuid, uuid, timestamptz, timestamptz);

reset role;
