using System.Data;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Content;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// What a schedule's first look finds further back than it makes reports without records: of each dealer, the periods that hold some. What
/// is stored into the others later is late, and makes them due then.
/// </summary>
public sealed class OldPeriods(IOptions<PeriodClosingOptions> options, ReportSections sections)
{
    private static readonly string DealersWithOldPeriods = EmbeddedSql.Text("Reports/Closing/dealers_with_old_periods.sql");
    private static readonly string BeginOldPeriods = EmbeddedSql.Text("Reports/Closing/begin_old_periods.sql");

    /// <summary>The statement, composed of what the sections bring.</summary>
    public string PlanOldPeriods { get; } = sections.Composed(
        sections.AskingForRecords(EmbeddedSql.Text("Reports/Closing/plan_old_periods.sql")),
        "{first_records}", section => $"({section.FirstRecord})", ",\n");

    /// <summary>Plans dealer by dealer; answers those that could not be looked at: ingest held them, or their zone is unknown.</summary>
    public async Task<IReadOnlyCollection<Guid>> PlanAsync(
        NpgsqlConnection connection, Guid manufacturer, short periodKind, CancellationToken cancellationToken)
    {
        var leftOut = new List<Guid>();
        foreach (var dealer in await DealersAsync(connection, manufacturer, periodKind, cancellationToken))
        {
            if (!await PlannedAsync(connection, manufacturer, (dealer, periodKind), cancellationToken)) leftOut.Add(dealer);
        }

        return leftOut;
    }

    /// <summary>
    /// Tells the dealer's writers first, in a transaction that waits for those in flight and lets them go on at once: what they store from
    /// then on is marked as late, what they stored before is seen here.
    /// </summary>
    private async Task<bool> PlannedAsync(
        NpgsqlConnection connection, Guid manufacturer, (Guid Dealer, short PeriodKind) old, CancellationToken cancellationToken)
    {
        try
        {
            await using var begin = Transaction(connection, old.Dealer);
            begin.Add(DealerLock.Closing, old.Dealer);
            begin.Add(BeginOldPeriods, manufacturer, old.Dealer, old.PeriodKind, options.Value.EmptyPeriods);
            begin.Add("commit");
            await begin.ExecuteNonQueryAsync(cancellationToken);

            await using var plan = Transaction(connection, old.Dealer);
            plan.Add(PlanOldPeriods, manufacturer, old.Dealer, old.PeriodKind, options.Value.EmptyPeriods);
            plan.Add("commit");
            await using var reader = await plan.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) && !await reader.IsDBNullAsync(0, cancellationToken);
        }
        catch (PostgresException error) when (
            error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
            && connection.State == ConnectionState.Open)
        {
            await using var end = new NpgsqlCommand("rollback", connection);
            await end.ExecuteNonQueryAsync(cancellationToken);
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

    private async Task<List<Guid>> DealersAsync(
        NpgsqlConnection connection, Guid manufacturer, short periodKind, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(DealersWithOldPeriods, manufacturer, periodKind, options.Value.EmptyPeriods);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var dealers = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken)) dealers.Add(reader.GetGuid(0));
        return dealers;
    }
}
