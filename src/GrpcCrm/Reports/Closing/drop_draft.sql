-- Takes a draft away that says nothing which is not published.
-- $1 manufacturer, $2 report.
-- Index: report_draft_pkey.
delete from report_draft
where manufacturer_id = $1::uuid
  and report_id = $2::uuid
