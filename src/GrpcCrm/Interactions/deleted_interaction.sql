-- Is a record an interaction that is deleted at a moment?
-- Part of Reports/Content/changed_records.sql, which names the record c.id, with its parameters: $3 dealer, $5 the moment.
-- Index: interaction_pkey.
select
from interaction i
where i.dealer_id = $3::uuid
  and i.interaction_id = c.id
  and i.deleted
  and i.recorded_time <= $5::timestamptz
  and coalesce(i.superseded_time > $5::timestamptz, true)
