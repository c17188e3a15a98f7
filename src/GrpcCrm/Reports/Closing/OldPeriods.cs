using System.Data;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// What a schedule's first look finds further back than it makes reports without records: of each dealer, the periods that hold some. What
/// is stored into the others later is late, and makes them due then.
/// </summary>
public sealed class OldPeriods(IOptions<PeriodClosingOptions> options)
{
    private static readonly string DealersWithOldPeriods = EmbeddedSql.Text("Reports/Closing/dealers_with_old_periods.sql");
    private static readonly string BeginOldPeriods = EmbeddedSql.Text("Reports/Closing/begin_old_periods.sql");
    private static readonly string PlanOldPeriods = EmbeddedSql.Text("Reports/Closing/plan_old_periods.sql");

    /// <summary>Plans dealer by dealer; answers those that could not be looked at: ingest held them, or their zone is unknown.</summary>
    public async Task<IReadOnlyCollection<Guid>> Plan(
        NpgsqlConnection connection, Guid manufacturer, short periodKind, CancellationToken cancellation)
    {
        var leftOut = new List<Guid>();
        foreach (var dealer in await Dealers(connection, manufacturer, periodKind, cancellation))
        {
            if (!await Planned(connection, manufacturer, (dealer, periodKind), cancellation)) leftOut.Add(dealer);
        }

        return leftOut;
    }

    /// <summary>
    /// Tells the dealer's writers first, in a transaction that waits for those in flight and lets them go on at once: what they store from
    /// then on is marked as late, what they stored before is seen here.
    /// </summary>
    private async Task<bool> Planned(
        NpgsqlConnection connection, Guid manufacturer, (Guid Dealer, short PeriodKind) old, CancellationToken cancellation)
    {
        try
        {
            await using var begin = Transaction(connection, old.Dealer);
            begin.Add(DealerLock.Closing, old.Dealer);
            begin.Add(BeginOldPeriods, manufacturer, old.Dealer, old.PeriodKind, options.Value.EmptyPeriods);
            begin.Add("commit");
            await begin.ExecuteNonQueryAsync(cancellation);

            await using var plan = Transaction(connection, old.Dealer);
            plan.Add(PlanOldPeriods, manufacturer, old.Dealer, old.PeriodKind, options.Value.EmptyPeriods);
            plan.Add("commit");
            await using var reader = await plan.ExecuteReaderAsync(cancellation);
            return await reader.ReadAsync(cancellation) && !await reader.IsDBNullAsync(0, cancellation);
        }
        catch (PostgresException error) when (
            error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
            && connection.State == ConnectionState.Open)
        {
            await using var end = new NpgsqlCommand("rollback", connection);
            await end.ExecuteNonQueryAsync(cancellation);
            return false;
        }
    }

    private static NpgsqlBatch Transaction(NpgsqlConnection connection, Guid dealer)
    {
        var batch = connection.CreateBatch();
        batch.Add("begin");
        batch.Add("set local lock_timeout = '500ms'");
        batch.Add(TenantSetting.ForDealer(dealer));
        return batch;
    }

    private async Task<List<Guid>> Dealers(
        NpgsqlConnection connection, Guid manufacturer, short periodKind, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(DealersWithOldPeriods, manufacturer, periodKind, options.Value.EmptyPeriods);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var dealers = new List<Guid>();
        while (await reader.ReadAsync(cancellation)) dealers.Add(reader.GetGuid(0));
        return dealers;
    }
}
