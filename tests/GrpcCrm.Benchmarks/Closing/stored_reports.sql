-- How many reports of the month are stored, each with a document for all four audiences, and how many seconds did they take, from the first
-- one's beginning to the last one's publication?
-- $1 manufacturer, $2 first day of the month.
select array[count(*), extract(epoch from max(v.published_time) - min(r.created_time))]::double precision[]
from report r
join report_revision v on v.manufacturer_id = r.manufacturer_id and v.report_id = r.report_id and v.revision = 1
where r.manufacturer_id = $1::uuid
  and r.period_start = $2::date
  and (
    select count(*)
    from report_document d
    where d.manufacturer_id = r.manufacturer_id and d.report_id = r.report_id and d.revision = 1) = 4
