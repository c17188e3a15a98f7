-- Takes away all reports and what is known of closings, so that a month can be closed for the first time again. The service goes on.
delete from feed_outbox;
delete from feed_event;
delete from report_document;
delete from report_revision;
delete from report_basis;
delete from report;
delete from closed_through
