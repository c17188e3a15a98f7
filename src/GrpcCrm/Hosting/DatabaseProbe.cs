using System.Reflection;
using GrpcCrm.Platform.Health;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Hosting;

/// <summary>
/// Asks the database again and again, as each of its roles, whether it answers and has this host's migrations; readiness follows. It has
/// connections of its own, so that pools which are in full use do not make a host look dead.
/// </summary>
public sealed class DatabaseProbe(
    Databases databases, Readiness readiness, IOptions<HealthOptions> options, TimeProvider time, ILogger<DatabaseProbe> logger)
    : BackgroundService
{
    private static readonly string Question = EmbeddedSql.Text("Hosting/probe.sql");

    private static readonly string[] Wanted =
    [
        .. typeof(Migrations.Migrator).Assembly.GetTypes()
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .OfType<string>(),
    ];

    private readonly NpgsqlDataSource[] _roles = [Source(databases.App), Source(databases.Worker)];

    /// <summary>Looks once before calls are accepted, so that a host whose database is there is ready from its first moment.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        readiness.Report(await FindFault(cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        foreach (var role in _roles) role.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ProbeInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var fault = await FindFault(stoppingToken);
            if (stoppingToken.IsCancellationRequested || !readiness.Report(fault)) continue;
            if (fault is null) logger.LogInformation("This host is ready again");
            else logger.LogWarning("This host is not ready: {Fault}", fault);
        }
    }

    /// <summary>What stands against serving, null for nothing.</summary>
    private async Task<string?> FindFault(CancellationToken cancellation)
    {
        try
        {
            var notes = await Task.WhenAll(_roles.Select(role => Note(role, cancellation)));
            var missing = Wanted.Except(notes[0].Split(' '), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            return missing.Count == 0 ? null : $"the database lacks {string.Join(", ", missing)}: run `grpccrm migrate`";
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidSchemaName)
        {
            return "the database is not migrated: run `grpccrm migrate`";
        }
        catch (PostgresException error)
        {
            return $"the database refuses ({error.SqlState})";
        }
        catch (Exception error)
        {
            // Whatever it is: a probe that ended over it would leave the host as ready as it was last.
            return $"the database does not answer ({error.GetType().Name})";
        }
    }

    private async Task<string> Note(NpgsqlDataSource role, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.Value.ProbeTimeout);
        return await Read(role, patience.Token).WaitAsync(patience.Token);
    }

    private static async Task<string> Read(NpgsqlDataSource role, CancellationToken cancellation)
    {
        await using var command = role.CreateCommand(Question);
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>One connection, which is given up at once when it does not answer.</summary>
    private static NpgsqlDataSource Source(string connectionString) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "grpccrm-probe",
            MinPoolSize = 0,
            MaxPoolSize = 1,
            CancellationTimeout = -1,
        });
}
