using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Migrations;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GrpcCrm.IntegrationTests.Migrations;

/// <summary>Migrations of these tests, which no host knows.</summary>
public sealed class MigratorTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string IndexDefinition = "select pg_get_indexdef('crm.customer_note'::regclass)";
    private const string TurnsHeld = """
        select count(*)
        from pg_locks
        where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
        """;

    private const string IndexIsValid = "select indisvalid from pg_index where indexrelid = 'crm.customer_note'::regclass";

    [Fact]
    public async Task A_schema_that_is_up_to_date_is_left_alone()
    {
        Assert.Empty(await crm.Databases.MigrateAsync(default));
        Assert.Empty(await crm.Databases.MigrateAsync(default));
    }

    [Fact]
    public async Task A_migration_that_must_wait_lets_calls_pass_and_an_index_that_was_left_unfinished_is_built_anew()
    {
        var dealer = await crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        await crm.Admin.CreateCommand("create index customer_note on customer (dealer_id)").ExecuteNonQueryAsync();
        await crm.Admin.CreateCommand("update pg_index set indisvalid = false where indexrelid = 'crm.customer_note'::regclass")
            .ExecuteNonQueryAsync();

        await using var connection = await crm.Admin.OpenConnectionAsync();
        await using var reader = await connection.BeginTransactionAsync();
        await using (var read = new Npgsql.NpgsqlCommand("select count(*) from customer", connection)) await read.ExecuteScalarAsync();
        var migrating = Migrator.ApplyAsync(crm.Databases.Admin!, typeof(MigratorTests).Assembly, default);
        await Locks.UntilSomeWaitAsync(crm, "customer");
        await customers.ListCustomersAsync(new() { Parent = dealer.Name }); // behind the migration, which must give up for it
        Assert.False(migrating.IsCompleted, $"{migrating.Exception}");
        await reader.RollbackAsync();

        Assert.Equal(["9001_note", "9002_note_index"], await migrating);
        Assert.True(await crm.ScalarAsync<bool>(IndexIsValid));
        Assert.EndsWith("(dealer_id, note)", await crm.ScalarAsync<string>(IndexDefinition), StringComparison.Ordinal);
        Assert.Empty(await Migrator.ApplyAsync(crm.Databases.Admin!, typeof(MigratorTests).Assembly, default));
        await customers.ListCustomersAsync(new() { Parent = dealer.Name });
    }

    [Fact]
    public async Task Several_that_migrate_at_once_take_turns()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => crm.Databases.MigrateAsync(default)));

        Assert.All(all, Assert.Empty);
        Assert.Equal(0, await crm.ScalarAsync<long>(TurnsHeld));
    }
}

[DbContext(typeof(CrmDbContext))]
[Migration("9001_note")]
public sealed class M9001Note : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table crm.customer add column note text not null default ''");
}

[DbContext(typeof(CrmDbContext))]
[Migration("9002_note_index")]
public sealed class M9002NoteIndex : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateIndexOnline("customer_note", "customer (dealer_id, note)");
}
