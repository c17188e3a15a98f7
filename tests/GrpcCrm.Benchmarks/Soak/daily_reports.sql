-- How many reports of days are there, and how many of them have another number of revisions than one?
-- $1 manufacturer, $2 the first day that is not meant.
select array[count(*), count(*) filter (where made.revisions <> 1)]
from (
  select (
    select count(*)
    from report_revision v
    where v.manufacturer_id = r.manufacturer_id
      and v.report_id = r.report_id) as revisions
  from report r
  where r.manufacturer_id = $1::uuid
    and r.period_kind = 1
    and r.period_start < $2::date) made
