using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Content;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>The moment whose knowledge a report shows, and the bounds of its period in the zone in which the report counts.</summary>
public sealed record ClosingMoment(DateTime AsOf, string TimeZone, DateTime Start, DateTime End)
{
    public static readonly string Query = PeriodBorders.In("Reports/Closing/closing_moment.sql");

    /// <summary>What the document says of the borders.</summary>
    public required PeriodBorders Borders { get; init; }

    public bool PeriodIsOver => End <= AsOf;

    /// <summary>When the time is over in which late changes of few customers are held back.</summary>
    public DateTime Horizon => End + ReportPeriod.RestatementHorizon;

    /// <summary>
    /// Waits for the dealer's writers in flight, reads the dealer's time while none can begin, and lets them go on: one round trip, because
    /// ingest queues behind the lock. Where the period is over, the report is there from now on, with its zone and borders. Fails with
    /// lock_not_available where a writer takes longer than two seconds. Its commit need not wait for the disk: the commit that publishes
    /// does, and what a crash in between takes away was closed for nobody.
    /// </summary>
    public static async Task<ClosingMoment> TakeAsync(
        NpgsqlDataSource moments, ReportIdentity identity, ReportSections sections, CancellationToken cancellationToken)
    {
        await using var connection = await moments.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.Add("begin");
        batch.Add("set local lock_timeout = '2s'");
        batch.Add("set local synchronous_commit = off");
        batch.Add(TenantSetting.ForDealer(identity.DealerId));
        batch.Add(DealerLock.Closing, identity.DealerId);
        batch.Add(Query, [.. identity.Key, identity.PeriodEnd, identity.DealerId, Guid.CreateVersion7(), sections.DefinitionVersion]);
        batch.Add("commit");

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) throw Fail.NotFound(ResourceNames.Dealers.Collection);
        var (zone, start, end) = (reader.GetString(1), reader.GetDateTime(2), reader.GetDateTime(3));
        return new ClosingMoment(reader.GetDateTime(0), zone, start, end)
        {
            Borders = new(zone) { UnusualStart = reader.GetBoolean(4) ? start : null, UnusualEnd = reader.GetBoolean(5) ? end : null },
        };
    }
}
