-- Of which manufacturers did a group's member publish?
-- Index: none; the table holds what came since the last look.
select distinct manufacturer_id
from roll_up_mark
order by manufacturer_id
