using GrpcCrm.IntegrationTests.Fixture;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>What the roles that serve requests and work behind them may do in the database: all of it, not samples.</summary>
public sealed class RightsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string Denied = PostgresErrorCodes.InsufficientPrivilege;

    private const string Report = "select, insert, delete";

    /// <summary>
    /// What each table's app and worker may do, beside the tables of records and their events, whose rights follow from what they are. A
    /// new table of any other kind gets a line here, by what its statements do and no more.
    /// </summary>
    private static readonly Dictionary<string, (string App, string Worker)> Listed = new(StringComparer.Ordinal)
    {
        ["access_log"] = ("insert", ""),
        ["closed_through"] = ("select", "select, insert, update (until)"),
        ["complaint_category"] =
            ("select, insert, update (display_texts, language_codes, retired, revision, updated_time)", ""),
        ["dealer"] = ("select, insert, update (display_name, region, revision, suspended, time_zone, updated_time)", "select"),
        ["dealer_moment"] = ("select, insert, update (floor_moment, moment)", "select, insert, update (floor_moment, moment)"),
        ["dealer_brand"] = ("select, insert, delete", "select"),
        ["feed"] = ("select, insert", "select, update (head_position, oldest_position)"),
        ["feed_event"] = ("select", Report),
        ["feed_outbox"] = ("insert", Report),
        ["ingest_channel"] = ("select, insert, update (active_time, client_instance_id, next_offset, writer_epoch)", ""),
        ["ingest_rejection"] = ("select, insert, update (reason, resolved_time, state, violations)", ""),
        ["late_mark"] = ("insert", "select, delete"),
        ["manufacturer"] = ("select, insert", "select"),
        ["migration"] = ("", ""),
        ["report"] = ("select", "select, insert, update (created_time)"),
        ["report_basis"] = ("", "select, insert, update (basis)"),
        ["report_document"] = ("select", "select, insert"),
        ["report_draft"] =
            ("select", Report + ", update (as_of, audiences, completeness, contents, created_time, hashes, scores_as_of)"),
        ["report_due"] = ("", Report + ", update (due_time, tries)"),
        ["report_revision"] = (
            "select", "select, insert, update (acknowledged_time, withdrawal_note, withdrawal_reason, withdrawn_time)"),
        ["report_schedule"] = (
            Report + ", update (approval, cut_off_seconds, first_period_start, next_plan_time, paused, planned_through, restatement_seconds, "
                + "revision, roll_up, time_zone, updated_time)",
            "select, update (lacks_dealers, next_plan_time, planned_through)"),
        ["report_subscription"] = (
            Report + ", update (acked_position, dealers, definitions, display_name, retention_seconds, revision, session_active_time, "
                + "session_id, state, subjects, updated_time)",
            "select, update (session_active_time)"),
        ["roll_up_mark"] = ("", Report),
        ["request_hold"] = (Report + ", update (held_until, holder)", "select, delete"),
        ["safety_notice"] = ("select, insert", "select"),
        ["stored_answer"] = ("select, insert", "select, delete, update (created_time)"),
    };

    [Fact]
    public async Task Each_role_may_do_to_each_column_what_is_listed_and_nothing_else()
    {
        var found = await LinesAsync("""
            with role (name, login) as (values ('app', 'grpccrm_app'), ('worker', 'grpccrm_worker')),
            privilege (name, place) as (values
              ('SELECT', 1), ('INSERT', 2), ('DELETE', 3), ('UPDATE', 4), ('TRUNCATE', 5), ('REFERENCES', 6), ('TRIGGER', 7)),
            allowed as (
              select c.relname, r.name as role, p.place, lower(p.name) || coalesce(' (' || columns.names || ')', '') as what
              from pg_class c
              cross join role r
              cross join privilege p
              cross join lateral (select has_table_privilege(r.login, c.oid, p.name) as whole) t
              left join lateral (
                select string_agg(a.attname, ', ' order by a.attname) as names
                from pg_attribute a
                where not t.whole
                  and p.name not in ('DELETE', 'TRUNCATE', 'TRIGGER')
                  and a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                  and has_column_privilege(r.login, c.oid, a.attnum, p.name)
              ) columns on true
              where c.relnamespace = 'crm'::regnamespace
                and c.relkind in ('r', 'p', 'v', 'm', 'f')
                and (t.whole or columns.names is not null)
            )
            select c.relname || ' | ' || r.name || ' | ' || coalesce(string_agg(a.what, ', ' order by a.place), '')
            from pg_class c
            cross join role r
            left join allowed a on a.relname = c.relname and a.role = r.name
            where c.relnamespace = 'crm'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
            group by c.relname, r.name
            """);

        var listed = Listed.Concat(Derived())
            .SelectMany(table => new[] { $"{table.Key} | app | {table.Value.App}", $"{table.Key} | worker | {table.Value.Worker}" })
            .ToList();
        string[] wrong =
        [
            .. found.Except(listed).Select(line => $"not listed: {line}. If a statement needs it, say so in Listed; else revoke it."),
            .. listed.Except(found).Select(line => $"listed, but not so: {line}. If a statement needs it, grant it; else take it off."),
        ];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Every_table_demands_exactly_one_tenant_of_a_request()
    {
        var without = await LinesAsync("""
            select c.relname || ': add "call crm.demand_one_tenant(''crm.' || c.relname || ''')" to its migration'
            from pg_class c
            where c.relnamespace = 'crm'::regnamespace
              and c.relkind in ('r', 'p')
              and c.relrowsecurity
              and not exists (
                select
                from pg_policy p
                where p.polrelid = c.oid and p.polname = 'one_tenant' and not p.polpermissive and p.polcmd = '*'
                  and p.polroles = array['grpccrm_app'::regrole::oid])
            """);

        Assert.True(without.Count == 0, string.Join('\n', without));
        Assert.Equal(["1"], await LinesAsync("select count(distinct qual)::text from pg_policies where policyname = 'one_tenant'"));
    }

    [Fact]
    public async Task The_roles_make_no_temporary_tables_no_schemas_and_no_large_objects()
    {
        // A copy of a template has the rights of a new database until it is migrated.
        await crm.Databases.MigrateAsync(default);

        Assert.Equal([], await LinesAsync("""
            select r.login || ' may ' || lower(p.name) || ' in the database'
            from (values ('crm_app'), ('crm_worker')) r (login)
            cross join (values ('TEMPORARY'), ('CREATE')) p (name)
            where has_database_privilege(r.login, current_database(), p.name)
            union all
            select r.login || ' may create in ' || n.nspname
            from (values ('crm_app'), ('crm_worker')) r (login)
            cross join pg_namespace n
            where has_schema_privilege(r.login, n.oid, 'CREATE')
            union all
            select r.login || ' may call ' || f.oid::regprocedure
            from (values ('crm_app'), ('crm_worker')) r (login)
            join pg_proc f on f.pronamespace = 'pg_catalog'::regnamespace and (f.proname like 'lo\_%' or f.proname in ('loread', 'lowrite'))
            where has_function_privilege(r.login, f.oid, 'EXECUTE')
            """));
    }

    [Theory]
    [InlineData("update interaction set notes = ''")]
    [InlineData("update customer set superseded_time = now(), family_name = 'Chan'")]
    [InlineData("update complaint_event set state = 1")]
    [InlineData("delete from customer")]
    [InlineData("update ingest_rejection set record = ''")]
    [InlineData("update manufacturer set display_name = ''")]
    [InlineData("create temporary table mine (id int)")]
    [InlineData("select lo_create(0)")]
    public Task What_the_app_has_no_need_of_it_may_not(string statement) => RefusedAsync(crm.Databases.App, statement);

    [Theory]
    [InlineData("update report_document set content = ''")]
    [InlineData("update report_revision set as_of = now()")]
    [InlineData("update feed_event set position = 1")]
    [InlineData("delete from report")]
    [InlineData("update interaction set occurred_time = now()")]
    [InlineData("create temporary table mine (id int)")]
    public Task What_the_worker_has_no_need_of_it_may_not(string statement) => RefusedAsync(crm.Databases.Worker, statement);

    [Fact]
    public async Task Of_two_tenants_at_once_nothing_is_seen_and_nothing_written()
    {
        var dealer = await crm.NewDealerAsync();
        var created = await new V1.CustomerService.CustomerServiceClient(dealer.Calls)
            .CreateCustomerAsync(new() { Parent = dealer.Name, Customer = Records.Customer("c").Customer });
        Assert.NotEmpty(created.Customer.Name);
        var (one, other) = ($"grpccrm.dealer = '{Id(dealer.Name)}'", $"grpccrm.manufacturer = '{Id(dealer.Manufacturer)}'");

        Assert.Equal(1L, await CountedAsync("select count(*) from customer", one));
        Assert.Equal(1L, await CountedAsync("select count(*) from manufacturer", other));
        Assert.Equal(0L, await CountedAsync("select count(*) from customer", one, other));
        Assert.Equal(0L, await CountedAsync("select count(*) from manufacturer", one, other));
        Assert.Equal(0L, await CountedAsync("select count(*) from customer", one, "grpccrm.operator = 'on'"));
        var insert = "insert into access_log (tenant_id, access_id, subject, method, resource, accessed_time) "
            + $"values ('{Id(dealer.Name)}', gen_random_uuid(), 's', 'm', 'r', now())";
        await CountedAsync(insert, one);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => CountedAsync(insert, one, other));
        Assert.Equal(Denied, refused.SqlState);
    }

    /// <summary>
    /// Of a version the end of its time changes, and the source's count; of an event the end of its time. A purge empties what is personal.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, (string App, string Worker)>> Derived()
    {
        foreach (var table in RecordCatalogue.Kinds.Keys) yield return new(table, ("select, insert, update (source_version, superseded_time)", Worker(table)));
        foreach (var table in RecordCatalogue.Events.Keys) yield return new(table, ("select, insert, update (superseded_time)", Worker(table)));

        static string Worker(string table)
        {
            var columns = string.Join(", ", RecordCatalogue.PurgedColumnsOf(table).Order(StringComparer.Ordinal));
            return columns.Length > 0 ? $"select, update ({columns})" : "select";
        }
    }

    private static string Id(string name) => name.Split('/')[1];

    private async Task RefusedAsync(string connection, string statement)
    {
        await crm.Databases.MigrateAsync(default);
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(statement);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        Assert.Equal(Denied, refused.SqlState);
    }

    /// <summary>What the app's role is answered, with these settings for its transaction.</summary>
    private async Task<long> CountedAsync(string statement, params string[] settings)
    {
        await using var source = NpgsqlDataSource.Create(crm.Databases.App);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var setting in settings)
        {
            await using var set = new NpgsqlCommand($"set local {setting}", connection);
            await set.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync() as long? ?? 0;
    }

    private async Task<List<string>> LinesAsync(string query)
    {
        await using var command = crm.Admin.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return lines;
    }
}
