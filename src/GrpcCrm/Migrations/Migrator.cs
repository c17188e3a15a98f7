using System.Reflection;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace GrpcCrm.Migrations;

/// <summary>Prepares a database as its administrator: roles, schema, then the migrations in their order.</summary>
public static class Migrator
{
    private const int Attempts = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns the names of the migrations that were missing.</summary>
    public static async Task<IReadOnlyList<string>> Run(string admin, string app, string worker, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(admin);
        await using var turn = await MigrationTurn.Wait(source, cancellation);
        await using (var connection = await source.OpenConnectionAsync(cancellation))
        {
            await Execute(connection, EmbeddedSql.Text("Migrations/roles.sql"), cancellation);
            await Execute(connection, EmbeddedSql.Text("Migrations/database_rights.sql"), cancellation);
            await CreateLogin(connection, app, "grpccrm_app", cancellation);
            await CreateLogin(connection, worker, "grpccrm_worker", cancellation);
        }

        return await Apply(admin, typeof(Migrator).Assembly, cancellation);
    }

    /// <summary>
    /// Applies what is missing of an assembly's migrations. One that waits for a lock holds up all calls that come after it, so it gives
    /// up soon, lets them pass and tries again.
    /// </summary>
    public static async Task<IReadOnlyList<string>> Apply(string admin, Assembly migrations, CancellationToken cancellation)
    {
        var patient = new NpgsqlConnectionStringBuilder(admin) { CommandTimeout = 0 };
        patient.Options = $"{patient.Options} -c lock_timeout=2s".Trim();
        await using var source = NpgsqlDataSource.Create(patient);
        var options = new DbContextOptionsBuilder<CrmDbContext>()
            .UseNpgsql(source, npgsql => npgsql
                .MigrationsAssembly(migrations)
                .MigrationsHistoryTable("migration", CrmDbContext.Schema))
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning))
            .Options;
        await using var db = new CrmDbContext(options);
        string[] missing = [.. await db.Database.GetPendingMigrationsAsync(cancellation)];
        if (missing.Length > 0) await Apply(options, cancellation);
        await using var noting = await source.OpenConnectionAsync(cancellation);
        await Execute(noting, EmbeddedSql.Text("Migrations/note.sql"), cancellation);
        return missing;
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

    private static async Task Apply(DbContextOptions<CrmDbContext> options, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = new CrmDbContext(options);
                await db.Database.MigrateAsync(cancellation);
                return;
            }
            catch (Exception error) when (IsAboutLocks(error))
            {
                if (attempt == Attempts)
                {
                    throw new InvalidOperationException(
                        $"A migration has not got its locks in {Attempts} attempts: a long transaction holds them. " +
                        "What came before it is kept; end that transaction and migrate again.", error);
                }
            }

            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }

    /// <summary>EF wraps what it takes for a passing fault.</summary>
    private static bool IsAboutLocks(Exception error) =>
        error.GetBaseException() is PostgresException
        {
            SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected,
        };

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
