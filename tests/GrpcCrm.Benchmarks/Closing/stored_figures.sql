-- How many reports of the month are stored, each with a document for all four audiences?
-- $1 manufacturer, $2 first day of the month.
select count(*)
from report r
where r.manufacturer_id = $1::uuid
  and r.period_start = $2::date
  and (
    select count(*)
    from report_document d
    where d.manufacturer_id = r.manufacturer_id and d.report_id = r.report_id and d.revision = 1) = 4
