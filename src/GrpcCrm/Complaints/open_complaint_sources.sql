-- Which complaints of some phases are open at the end?
-- Template: in braces goes complaints_open_at_end.sql, with its parameters.
-- $5 phases, $6 the last id of the page before or null, $7 how many.
select complaint_id, true
from (
{records}
) r
where journey_phase = any($5::smallint[])
  and (complaint_id > $6::uuid or $6::uuid is null)
order by complaint_id
limit $7::int
