using System.Data;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>Finds what is due: periods that have ended, closed periods into which something came late, groups with newer members.</summary>
public sealed class DuePlanner([FromKeyedServices("worker")] NpgsqlDataSource worker, ILogger<DuePlanner> logger)
{
    private static readonly string PlanSchedules = EmbeddedSql.Text("Reports/Closing/plan_schedules.sql");
    private static readonly string MarkedDealers = EmbeddedSql.Text("Reports/Closing/marked_dealers.sql");
    private static readonly string PlanLate = EmbeddedSql.Text("Reports/Closing/plan_late.sql");
    private static readonly string PlanRollUps = EmbeddedSql.Text("Reports/Closing/plan_roll_ups.sql");

    /// <summary>The dealers whose late records could not be planned for at the last look.</summary>
    private readonly HashSet<Guid> _failing = [];

    /// <summary>Plans once; true where something became due.</summary>
    public async Task<bool> Plan(CancellationToken cancellation)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellation);
        var planned = await Run(connection, PlanSchedules, [], cancellation);
        foreach (var dealer in await Marked(connection, cancellation)) planned += await RunLate(connection, dealer, cancellation);
        planned += await Run(connection, PlanRollUps, [], cancellation);
        return planned > 0;
    }

    /// <summary>
    /// Plans for one dealer's late records. Where that fails, its marks stay for the next look, and the other dealers do not wait for it. A
    /// fault that lasts is logged once, and counted each time.
    /// </summary>
    private async Task<long> RunLate(NpgsqlConnection connection, Guid dealer, CancellationToken cancellation)
    {
        try
        {
            var planned = await Run(connection, PlanLate, [dealer], cancellation);
            if (_failing.Remove(dealer)) logger.LogInformation("Late records of dealer {Dealer} are planned for again", dealer);
            return planned;
        }
        catch (PostgresException error) when (connection.State == ConnectionState.Open && DatabaseOutage.Of(error) is null)
        {
            await Rollback(connection, cancellation);
            ClosingMeters.PlanFailed();
            if (_failing.Add(dealer)) logger.LogError(error, "Late records of dealer {Dealer} cannot be planned for", dealer);
            return 0;
        }
    }

    /// <summary>
    /// Runs a planning statement. Where it meets a due row that a closer holds for long, it gives way and is run again at the next poll:
    /// nothing of it has happened.
    /// </summary>
    private static async Task<long> Run(NpgsqlConnection connection, string text, object[] parameters, CancellationToken cancellation)
    {
        try
        {
            await using var batch = connection.CreateBatch();
            batch.Add("begin");
            batch.Add("set local lock_timeout = '500ms'");
            batch.Add(text, parameters);
            batch.Add("commit");
            return (long)(await batch.ExecuteScalarAsync(cancellation))!;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            await Rollback(connection, cancellation);
            return 0;
        }
    }

    private static async Task Rollback(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var end = new NpgsqlCommand("rollback", connection);
        await end.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<List<Guid>> Marked(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(MarkedDealers, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var dealers = new List<Guid>();
        while (await reader.ReadAsync(cancellation)) dealers.Add(reader.GetGuid(0));
        return dealers;
    }
}
