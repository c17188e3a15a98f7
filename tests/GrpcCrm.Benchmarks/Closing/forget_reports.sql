-- Takes away all reports and what is known of closings, so that a month can be closed for the first time again.
truncate report, report_revision, report_document, report_basis, report_draft, report_due, feed_outbox, feed_event, closed_through
