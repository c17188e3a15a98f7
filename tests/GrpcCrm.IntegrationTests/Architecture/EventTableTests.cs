using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Deletion;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>
/// The tables of events that the procedure with_events makes, by the example of loans and of leases that can be deleted, neither of which exist.
/// </summary>
public sealed class EventTableTests(CrmFixture crm) : IClassFixture<CrmFixture>, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        var exists = await crm.ScalarAsync<bool>("select to_regclass('crm.loan_event') is not null");
        if (exists) return;
        await crm.BreakAsync("""
            call crm.with_events('loan', 'loan_id');
            create table crm.lease (note text not null);
            call crm.versioned('lease', 'lease_id', purged => array['note']);
            call crm.owned_by_dealer('lease');
            call crm.with_events('lease', 'lease_id')
            """);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task It_is_guarded_keyed_and_granted_as_the_events_of_complaints_are()
    {
        const string Rules = """
            select 'security ' || c.relrowsecurity || ' forced ' || c.relforcerowsecurity from pg_class c where c.oid = $1::regclass
            union all
            select concat_ws(' ', 'policy', policyname, permissive, roles, cmd, qual, with_check)
            from pg_policies where schemaname = 'crm' and 'crm.' || tablename = $1
            union all
            select concat_ws(' ', 'table', r.login, p.name)
            from (values ('grpccrm_app'), ('grpccrm_worker'), ('public')) r (login)
            cross join (values ('SELECT'), ('INSERT'), ('DELETE'), ('UPDATE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) p (name)
            where has_table_privilege(r.login, $1, p.name)
            union all
            select concat_ws(' ', 'column', r.login, p.name, a.attname)
            from (values ('grpccrm_app'), ('grpccrm_worker'), ('public')) r (login)
            cross join (values ('INSERT'), ('UPDATE')) p (name)
            join pg_attribute a on a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
            where p.name = 'UPDATE' and has_column_privilege(r.login, a.attrelid, a.attnum, p.name)
            union all
            select 'constraint ' || pg_get_constraintdef(oid) from pg_constraint where conrelid = $1::regclass
            union all
            select 'index ' || split_part(indexdef, ' USING ', 2) from pg_indexes where schemaname = 'crm' and 'crm.' || tablename = $1
            """;

        var (made, known) = (await LinesAsync(Rules, "crm.loan_event"), await LinesAsync(Rules, "crm.complaint_event"));

        Assert.Contains("security true forced true", made);
        Assert.Contains("column grpccrm_app UPDATE superseded_time", made);
        Assert.Equal(known.Select(line => line.Replace("complaint_id", "loan_id", StringComparison.Ordinal)), made);
    }

    /// <summary>Complaints had events before others: what an event is about beside is theirs by another name, and they have levels.</summary>
    [Fact]
    public async Task It_has_the_columns_that_the_events_of_complaints_have()
    {
        const string Columns = """
            select concat_ws(
              ' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
            from pg_attribute a
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
            """;

        var known = (await LinesAsync(Columns, "crm.complaint_event"))
            .Where(line => !line.StartsWith("escalation_level ", StringComparison.Ordinal))
            .Select(line => line.Replace("related_complaint_id", "related_id", StringComparison.Ordinal)
                .Replace("complaint_id", "loan_id", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

        Assert.Equal(known, await LinesAsync(Columns, "crm.loan_event"));
    }

    [Theory]
    [InlineData("'STATE', 1", true)]
    [InlineData("'ASSIGNED', null", true)]
    [InlineData("'TOLD', null", true)]
    [InlineData("'MARK', null", true)]
    [InlineData("'MONEY', null", true)]
    [InlineData("'DECISION', null", true)]
    [InlineData("'STATE', null", false)]
    [InlineData("'MARK', 1", false)]
    [InlineData("'OTHER', null", false)]
    public async Task A_state_is_told_by_its_own_kind_alone(string kindAndState, bool isTaken)
    {
        var dealer = (await crm.NewDealerAsync()).Name.Split('/')[1];
        await using var insert = crm.Admin.CreateCommand($"""
            insert into loan_event (dealer_id, loan_id, event_kind, state, origin, occurred_time, recorded_time)
            values ('{dealer}', gen_random_uuid(), {kindAndState}, 2, now(), now())
            """);

        var refused = await Record.ExceptionAsync(() => insert.ExecuteNonQueryAsync());

        Assert.Equal(isTaken ? null : PostgresErrorCodes.CheckViolation, (refused as PostgresException)?.SqlState);
    }

    [Fact]
    public async Task What_was_said_with_the_events_of_a_record_goes_when_it_is_purged_and_what_happened_stays()
    {
        var dealer = (await crm.NewDealerAsync()).Name.Split('/')[1];
        await crm.BreakAsync($"""
            with lease_ids (gone, lease_id) as (values (true, gen_random_uuid()), (false, gen_random_uuid())),
            stored as (
              insert into lease (dealer_id, lease_id, revision, deleted, created_time, recorded_time, superseded_time, note)
              select '{dealer}'::uuid, lease_id, 1, false, now(), now(), case when gone then now() end, 'Secret' from lease_ids
              union all
              select '{dealer}'::uuid, lease_id, 2, true, now(), now() - interval '60 days', null, '' from lease_ids where gone)
            insert into lease_event (dealer_id, lease_id, state, origin, occurred_time, recorded_time, note, sealed)
            select '{dealer}'::uuid, lease_id, state, 2, now(), now(), case when gone then 'Secret' else 'Kept' end, '\x01'
            from lease_ids cross join generate_series(1, 2) state
            """);
        PurgedTable[] tables = [new("lease", "lease_id", "note = ''") { HasEvents = true }];
        using var purge = ActivatorUtilities.CreateInstance<RecordPurge>(crm.App.Services, [tables]);

        Assert.Equal(1, await purge.RunAsync(default));

        var said = await crm.ScalarAsync<string>($"""
            select string_agg(concat_ws(' ', state, note, sealed), ', ' order by note, state) from lease_event where dealer_id = '{dealer}'
            """);
        Assert.Equal(@"1 , 2 , 1 Kept \x01, 2 Kept \x01", said);
        Assert.Equal(0, await purge.RunAsync(default));
    }

    private async Task<List<string>> LinesAsync(string query, string table)
    {
        await using var command = crm.Admin.CreateCommand(query);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
