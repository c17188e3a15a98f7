using System.Reflection;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace GrpcCrm.Migrations;

/// <summary>Prepares a database as its administrator: roles, schema, then the migrations in their order.</summary>
public static class Migrator
{
    private const int Attempts = 180;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns the names of the migrations that were missing.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string admin, string app, string worker, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(admin);
        await using var turn = await MigrationTurn.WaitAsync(source, cancellationToken);
        await using (var connection = await source.OpenConnectionAsync(cancellationToken))
        {
            await ExecuteAsync(connection, EmbeddedSql.Text("Migrations/roles.sql"), cancellationToken);
            await ExecuteAsync(connection, EmbeddedSql.Text("Migrations/database_rights.sql"), cancellationToken);
            await CreateLoginAsync(connection, app, "grpccrm_app", cancellationToken);
            await CreateLoginAsync(connection, worker, "grpccrm_worker", cancellationToken);
        }

        return await ApplyAsync(admin, typeof(Migrator).Assembly, cancellationToken);
    }

    /// <summary>
    /// Applies what is missing of an assembly's migrations. One that waits for a lock holds up all calls that come after it, so it gives
    /// up soon, lets them pass and tries again.
    /// </summary>
    public static async Task<IReadOnlyList<string>> ApplyAsync(string admin, Assembly migrations, CancellationToken cancellationToken)
    {
        var patient = new NpgsqlConnectionStringBuilder(admin) { CommandTimeout = 0 };
        patient.Options = $"{patient.Options} -c lock_timeout=500ms".Trim();
        await using var source = NpgsqlDataSource.Create(patient);
        var options = new DbContextOptionsBuilder<CrmDbContext>()
            .UseNpgsql(source, npgsql => npgsql
                .MigrationsAssembly(migrations)
                .MigrationsHistoryTable("migration", CrmDbContext.Schema))
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning))
            .Options;
        await using var db = new CrmDbContext(options);
        string[] missing = [.. await db.Database.GetPendingMigrationsAsync(cancellationToken)];
        if (missing.Length > 0) await ApplyAsync(options, cancellationToken);
        await using var noting = await source.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(noting, EmbeddedSql.Text("Migrations/note.sql"), cancellationToken);
        return missing;
    }

    /// <summary>Creates the database if it is not there; of several who try at once one succeeds, for all.</summary>
    public static async Task CreateDatabaseAsync(string maintenance, string name, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(maintenance);
        await using var exists = source.CreateCommand("select true from pg_database where datname = $1");
        exists.Parameters.AddWithValue(name);
        if (await exists.ExecuteScalarAsync(cancellationToken) is true) return;
        try
        {
            await using var create = source.CreateCommand($"create database {name}");
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process was faster.
        }
    }

    private static async Task ApplyAsync(DbContextOptions<CrmDbContext> options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = new CrmDbContext(options);
                await db.Database.MigrateAsync(cancellationToken);
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

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
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
    private static async Task CreateLoginAsync(
        NpgsqlConnection connection, string connectionString, string group, CancellationToken cancellationToken)
    {
        var login = new NpgsqlConnectionStringBuilder(connectionString);
        const string Tell = "select set_config('grpccrm.login', $1, false), set_config('grpccrm.password', $2, false)";
        await using var command = new NpgsqlCommand(Tell, connection)
        {
            Parameters = { new() { Value = login.Username ?? "" }, new() { Value = login.Password ?? "" } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        await ExecuteAsync(
            connection, EmbeddedSql.Text("Migrations/login.sql").Replace("{group}", group, StringComparison.Ordinal), cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
