using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>Finds what is due: periods that have ended, closed periods into which something came late, groups with newer members.</summary>
public sealed class DuePlanner([FromKeyedServices("worker")] NpgsqlDataSource worker)
{
    private static readonly string PlanSchedules = EmbeddedSql.Text("Reports/Closing/plan_schedules.sql");
    private static readonly string MarkedDealers = EmbeddedSql.Text("Reports/Closing/marked_dealers.sql");
    private static readonly string PlanLate = EmbeddedSql.Text("Reports/Closing/plan_late.sql");
    private static readonly string PlanRollUps = EmbeddedSql.Text("Reports/Closing/plan_roll_ups.sql");

    /// <summary>Plans once; true where something became due.</summary>
    public async Task<bool> Plan(CancellationToken cancellation)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellation);
        var planned = await Run(connection, PlanSchedules, [], cancellation);
        foreach (var dealer in await Marked(connection, cancellation)) planned += await Run(connection, PlanLate, [dealer], cancellation);
        planned += await Run(connection, PlanRollUps, [], cancellation);
        return planned > 0;
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
            await using var end = new NpgsqlCommand("rollback", connection);
            await end.ExecuteNonQueryAsync(cancellation);
            return 0;
        }
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
