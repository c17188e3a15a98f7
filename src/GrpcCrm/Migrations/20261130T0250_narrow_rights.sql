-- The roles that serve requests and work behind them may change what really changes, and nothing else: of a version the end of its time,
-- of a row with a life of its own the columns of that life. Who locks a row must be allowed to change a column of it; where none changes,
-- that is the time of its creation.

set local role grpccrm_owner;

-- ── What the app changes ───────────────────────────────────────────────────────────────────────────────────────────────────

revoke update on
  manufacturer, dealer, customer, interaction, complaint, complaint_event, vehicle, complaint_category, ingest_channel, ingest_rejection,
  report_subscription, report_schedule
from grpccrm_app;

grant update (display_name, time_zone, region, suspended, revision, updated_time) on dealer to grpccrm_app;
grant update (superseded_time, source_version) on customer, interaction, complaint, vehicle to grpccrm_app;
grant update (superseded_time) on complaint_event to grpccrm_app;
grant update (language_codes, display_texts, retired, revision, updated_time) on complaint_category to grpccrm_app;
grant update (next_offset, writer_epoch, client_instance_id, active_time) on ingest_channel to grpccrm_app;
grant update (state, resolved_time, reason, violations) on ingest_rejection to grpccrm_app;
grant update (
  display_name, dealers, definitions, subjects, retention_seconds, state, acked_position, session_id, session_active_time, revision,
  updated_time) on report_subscription to grpccrm_app;
grant update (
  first_period_start, time_zone, cut_off_seconds, restatement_seconds, approval, roll_up, paused, planned_through, next_plan_time, revision,
  updated_time) on report_schedule to grpccrm_app;

-- ── What the worker changes ────────────────────────────────────────────────────────────────────────────────────────────────

revoke update on report, report_revision, report_document, report_basis, report_draft, report_due, report_schedule, report_subscription,
  roll_up_mark, late_mark, closed_through, feed, feed_outbox, feed_event, stored_answer
from grpccrm_worker;
revoke insert, delete on feed from grpccrm_worker;
revoke insert on late_mark from grpccrm_worker;

grant update (created_time) on report, stored_answer to grpccrm_worker;
grant update (acknowledged_time, withdrawn_time, withdrawal_reason, withdrawal_note) on report_revision to grpccrm_worker;
grant update (basis) on report_basis to grpccrm_worker;
grant update (as_of, completeness, scores_as_of, audiences, contents, hashes, created_time) on report_draft to grpccrm_worker;
grant update (due_time) on report_due to grpccrm_worker;
grant update (planned_through, next_plan_time) on report_schedule to grpccrm_worker;
grant update (session_active_time) on report_subscription to grpccrm_worker;
grant update (until) on closed_through to grpccrm_worker;
grant update (head_position, oldest_position) on feed to grpccrm_worker;

-- ── One tenant at a time ───────────────────────────────────────────────────────────────────────────────────────────────────

-- Adds to a table's policies that a request sees and writes nothing of it unless exactly one tenant is set. Found out for each row, which
-- for a statement that touches one is cheaper than a query within, which every statement must start anew.
create procedure demand_one_tenant(target regclass)
language plpgsql as $$
begin
  execute format($p$create policy one_tenant on %s as restrictive to grpccrm_app
    using (num_nonnulls(
      nullif(current_setting('grpccrm.dealer', true), ''),
      nullif(current_setting('grpccrm.manufacturer', true), ''),
      nullif(current_setting('grpccrm.operator', true), '')) = 1)$p$, target);
end $$;
revoke execute on procedure demand_one_tenant from public;

do $$
declare t regclass;
begin
  for t in
    select c.oid
    from pg_class c
    where c.relnamespace = 'crm'::regnamespace and c.relkind = 'r' and c.relrowsecurity
    order by c.relname
  loop
    call demand_one_tenant(t);
  end loop;
end $$;

reset role;

-- ── Large objects ──────────────────────────────────────────────────────────────────────────────────────────────────────────

-- They belong to no tenant, and no policy stands before them. Needs a superuser; without one they stay, and a warning says so.
do $$
declare f regprocedure;
begin
  for f in
    select oid
    from pg_proc
    where pronamespace = 'pg_catalog'::regnamespace and (proname like 'lo\_%' or proname in ('loread', 'lowrite'))
  loop
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
