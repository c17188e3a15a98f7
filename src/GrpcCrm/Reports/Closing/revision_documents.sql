-- What did a revision say to each audience?
-- $1 manufacturer, $2 report, $3 revision.
-- Index: report_document_pkey.
select audience, content
from report_document
where manufacturer_id = $1::uuid
  and report_id = $2::uuid
  and revision = $3::int
order by audience
