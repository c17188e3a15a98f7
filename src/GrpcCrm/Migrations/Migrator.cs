using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace GrpcCrm.Migrations;

/// <summary>Prepares a database as its administrator: roles, schema, then the migrations in their order.</summary>
public static class Migrator
{
    public static async Task Run(string admin, string app, string worker, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(admin);
        await using (var connection = await source.OpenConnectionAsync(cancellation))
        {
            await Execute(connection, EmbeddedSql.Text("Migrations/roles.sql"), cancellation);
            await CreateLogin(connection, app, "grpccrm_app", cancellation);
            await CreateLogin(connection, worker, "grpccrm_worker", cancellation);
        }

        var options = new DbContextOptionsBuilder<CrmDbContext>()
            .UseNpgsql(source, npgsql => npgsql.MigrationsHistoryTable("migration", CrmDbContext.Schema))
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning))
            .Options;
        await using var db = new CrmDbContext(options);
        await db.Database.MigrateAsync(cancellation);
        await using var noting = await source.OpenConnectionAsync(cancellation);
        await Execute(noting, EmbeddedSql.Text("Migrations/note.sql"), cancellation);
    }

    /// <summary>Creates the database if it is not there; of several who try at once one succeeds, for all.</summary>
    public static async Task CreateDatabase(string maintenance, string name, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(maintenance);
        await using var exists = source.CreateCommand("select true from pg_database where datname = $1");
        exists.Parameters.AddWithValue(name);
        if (await exists.ExecuteScalarAsync(cancellation) is true) return;
        try
        {
            await using var create = source.CreateCommand($"create database {name}");
            await create.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process was faster.
        }
    }

    /// <summary>
    /// The role that a connection string logs in as, member of the group that holds the rights. One that exists keeps its password.
    /// </summary>
    private static async Task CreateLogin(
        NpgsqlConnection connection, string connectionString, string group, CancellationToken cancellation)
    {
        var login = new NpgsqlConnectionStringBuilder(connectionString);
        const string Tell = "select set_config('grpccrm.login', $1, false), set_config('grpccrm.password', $2, false)";
        await using var command = new NpgsqlCommand(Tell, connection)
        {
            Parameters = { new() { Value = login.Username ?? "" }, new() { Value = login.Password ?? "" } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
        await Execute(
            connection, EmbeddedSql.Text("Migrations/login.sql").Replace("{group}", group, StringComparison.Ordinal), cancellation);
    }

    private static async Task Execute(NpgsqlConnection connection, string text, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
