using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>What the roles that serve requests see of each table, asked past all code: row level security alone answers.</summary>
public sealed class VisibilityTests(AccessScene scene) : IClassFixture<AccessScene>
{
    private static readonly string[] Records = [.. RecordCatalogue.Kinds.Keys, .. RecordCatalogue.Events.Keys];

    private static readonly string[] OfDealer =
    [
        .. Records, "closed_through", "complaint_category", "dealer", "dealer_brand", "dealer_moment",
        "ingest_channel", "ingest_rejection", "manufacturer", "report", "report_document", "report_draft", "report_revision",
    ];

    private static readonly string[] OfManufacturer =
    [
        "complaint_category", "dealer", "dealer_brand", "feed", "feed_event", "manufacturer", "report", "report_document", "report_revision",
        "report_schedule", "report_subscription",
    ];

    public static TheoryData<string> Given => [.. Records, "ingest_channel"];

    [Theory]
    [InlineData("set local grpccrm.dealer = ''")]
    [InlineData("set local grpccrm.manufacturer = ''")]
    [InlineData("set local grpccrm.operator = ''")]
    [InlineData("set local grpccrm.operator = 'off'")]
    public async Task Without_a_tenant_nothing_is_seen(string setting)
    {
        foreach (var table in await TablesReadByAsync("crm_app")) Assert.Empty(await RowsAsync(scene.Crm.Databases.App, setting, table));
    }

    [Fact]
    public async Task A_dealer_sees_its_own_rows_only() => await AssertOwnAsync(CallerKind.Dealer, OfDealer);

    [Fact]
    public async Task A_manufacturer_sees_its_own_rows_only() => await AssertOwnAsync(CallerKind.Manufacturer, OfManufacturer);

    [Fact]
    public async Task The_operator_sees_the_directory_and_no_records()
    {
        var seen = new List<string>();
        foreach (var table in await TablesReadByAsync("crm_app"))
        {
            if ((await RowsAsync(scene.Crm.Databases.App, "set local grpccrm.operator = 'on'", table)).Count > 0) seen.Add(table);
        }

        Assert.Equal(["dealer", "dealer_brand", "feed", "manufacturer", "report_schedule"], seen);
    }

    [Fact]
    public async Task The_worker_sees_no_dealer_s_records_until_it_says_whose()
    {
        foreach (var table in Records)
        {
            Assert.Empty(await RowsAsync(scene.Crm.Databases.Worker, "set local grpccrm.operator = ''", table));
            var own = await RowsAsync(scene.Crm.Databases.Worker, Setting(CallerKind.Dealer, scene.Own), table);
            Assert.NotEmpty(own);
            Assert.All(own, row => Assert.Contains(IdOf(scene.Own.Dealer), row, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Given))]
    public async Task A_dealer_cannot_give_a_row_to_another(string table)
    {
        var gift = $"update {table} set dealer_id = '{IdOf(scene.Foreign.Dealer)}'";

        var error = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(Setting(CallerKind.Dealer, scene.Own), gift));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Theory]
    [InlineData("delete from customer")]
    [InlineData("delete from complaint_event")]
    [InlineData("delete from access_log")]
    [InlineData("update access_log set subject = ''")]
    [InlineData("select from access_log")]
    [InlineData("update report_revision set as_of = now()")]
    [InlineData("truncate customer")]
    public async Task What_stays_cannot_be_removed_or_rewritten_by_a_request(string statement)
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(Setting(CallerKind.Dealer, scene.Own), statement));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    /// <summary>Every row names the caller and none the other tenant; the sequencer may not have reached the feed yet.</summary>
    private async Task AssertOwnAsync(CallerKind kind, string[] expected)
    {
        var seen = new List<string>();
        foreach (var table in await TablesReadByAsync("crm_app"))
        {
            var rows = await RowsAsync(scene.Crm.Databases.App, Setting(kind, scene.Own), table);
            if (rows.Count > 0 || table == "feed_event" && kind == CallerKind.Manufacturer) seen.Add(table);
            foreach (var row in rows)
            {
                Assert.Matches($"{IdOf(scene.Own.Dealer)}|{IdOf(scene.Own.Manufacturer)}", row);
                Assert.DoesNotContain(IdOf(scene.Foreign.Dealer), row, StringComparison.Ordinal);
                Assert.DoesNotContain(IdOf(scene.Foreign.Manufacturer), row, StringComparison.Ordinal);
            }
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), seen);
    }

    private async Task<List<string>> TablesReadByAsync(string role)
    {
        var query = $"""
            select c.relname::text
            from pg_class c
            where c.relnamespace = 'crm'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege('{role}', c.oid, 'select')
            order by c.relname collate "C"
            """;
        await using var command = scene.Crm.Admin.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        Assert.True(names.Count > 10);
        return names;
    }

    private static async Task<List<string>> RowsAsync(string database, string setting, string table)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var set = new NpgsqlCommand(setting, connection)) await set.ExecuteNonQueryAsync();
        await using var select = new NpgsqlCommand($"select to_jsonb(t)::text from {table} t", connection);
        await using var reader = await select.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }

    private async Task RunAsync(string setting, string statement)
    {
        await using var source = NpgsqlDataSource.Create(scene.Crm.Databases.App);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var set = new NpgsqlCommand(setting, connection)) await set.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Setting(CallerKind kind, Tenant tenant)
    {
        var id = kind == CallerKind.Operator ? Guid.Empty : Guid.Parse(IdOf(tenant.Organisation(kind)));
        return TenantSetting.For(new Caller(kind, id, "tests", new HashSet<string>(StringComparer.Ordinal)));
    }

    private static string IdOf(string name) => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
