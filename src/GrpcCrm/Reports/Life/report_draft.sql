-- What of a report waits for approval?
-- $1 manufacturer, $2 report.
-- Index: report_draft_pkey.
select as_of, completeness, audiences, contents, hashes, scores_as_of
from report_draft
where manufacturer_id = $1::uuid
  and report_id = $2::uuid
