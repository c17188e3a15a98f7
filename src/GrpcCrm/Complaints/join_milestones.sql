-- Question: what does the next version of a complaint take from its steps, and what from the version before?
-- Fragment of Ingest/upsert_versions.sql. Index: complaint_pkey.

  left join milestones m on m.complaint_id = coalesce(i.id, i.new_id)
  left join lateral (
    select assessed, category, subcategory, component_code, severity, safety, cause, correction, repeat_of_id
    from complaint
    where dealer_id = $1::uuid
      and complaint_id = i.id
      and revision = i.revision
      and not i.deleted
    limit 1
  ) kept on true
