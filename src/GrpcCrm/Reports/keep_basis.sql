-- Keeps the figures that a revision was made of.
-- $1 manufacturer, $2 report, $3 revision, $4 the figures as bytes.
-- Index: only primary keys are touched.
insert into report_basis (manufacturer_id, report_id, revision, basis)
values ($1::uuid, $2::uuid, $3::int, $4::bytea)
