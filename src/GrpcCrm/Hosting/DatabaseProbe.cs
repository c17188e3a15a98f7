using System.Reflection;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Health;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Hosting;

/// <summary>
/// Asks the database again and again, as each of its roles, whether it answers, takes writes and has this host's migrations; readiness
/// follows. Each time on a fresh connection: it shows what calls get that need one, and pools which are in full use do not make a host look
/// dead. What is wrong with the connections that calls have already, they find out themselves, and take fresh ones.
/// </summary>
public sealed class DatabaseProbe(
    Databases databases, PoolSizes pools, Readiness readiness, Outages outages, IOptions<HealthOptions> options, TimeProvider time,
    ILogger<DatabaseProbe> logger) : BackgroundService
{
    private static readonly string Question = EmbeddedSql.Text("Hosting/probe.sql");

    private static readonly string[] Wanted =
    [
        .. typeof(Migrations.Migrator).Assembly.GetTypes()
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .OfType<string>(),
    ];

    private readonly string[] _roles = [Unpooled(databases.App), Unpooled(databases.Worker)];
    private bool _hasWarned;

    /// <summary>Looks once before calls are accepted, so that a host whose database is there is ready from its first moment.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var (fault, _) = await FindFaultAsync(cancellationToken);
        readiness.Report(fault);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ProbeInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var (fault, isFull) = await FindFaultAsync(stoppingToken);
            if (stoppingToken.IsCancellationRequested) break;
            if (fault is null) outages.Settle();
            // A server that has no connection left says nothing of itself: those that this host has may serve.
            if (isFull || !readiness.Report(fault)) continue;
            if (fault is null) outages.Healed();
            if (fault is null) logger.LogInformation("This host is ready again");
            else logger.LogWarning("This host is not ready: {Fault}", fault);
        }
    }

    /// <summary>What stands against serving, null for nothing; and whether that is no more than a lack of connections.</summary>
    private async Task<(string? Fault, bool IsFull)> FindFaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answers = await Task.WhenAll(_roles.Select(role => AnswerAsync(role, cancellationToken)));
            WarnOfPools(answers[0].Connections);
            if (!answers.All(answer => answer.TakesWrites)) return ("the database takes no writes: it is read-only or in recovery", false);
            var missing = Wanted.Except(answers[0].Note.Split(' '), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            return (missing.Count == 0 ? null : $"the database lacks {string.Join(", ", missing)}: run `grpccrm migrate`", false);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidSchemaName)
        {
            return ("the database is not migrated: run `grpccrm migrate`", false);
        }
        catch (PostgresException error)
        {
            var cause = DatabaseOutage.Of(error)?.Cause ?? "the database refuses";
            return ($"{cause} ({error.SqlState})", error.SqlState == PostgresErrorCodes.TooManyConnections);
        }
        catch (Exception error)
        {
            // Whatever it is: a probe that ended over it would leave the host as ready as it was last.
            return ($"the database does not answer ({error.GetType().Name})", false);
        }
    }

    private void WarnOfPools(int available)
    {
        if (_hasWarned) return;
        _hasWarned = true;
        if (pools.FaultWith(available) is { } fault) logger.LogWarning("Connections do not add up. {Fault}", fault);
    }

    private async Task<Answered> AnswerAsync(string role, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Value.ProbeTimeout);
        return await ReadAsync(role, patience.Token).WaitAsync(patience.Token);
    }

    private static async Task<Answered> ReadAsync(string role, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(role);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Question, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Answered(reader.GetString(0), reader.GetBoolean(1), reader.GetInt32(2));
    }

    /// <summary>Given up at once when it does not answer.</summary>
    private static string Unpooled(string connectionString)
    {
        var probe = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "grpccrm-probe",
            Pooling = false,
            CancellationTimeout = -1,
        };
        probe.Options = $"{probe.Options} -c work_mem=64kB".Trim();
        return probe.ConnectionString;
    }

    private sealed record Answered(string Note, bool TakesWrites, int Connections);
}
