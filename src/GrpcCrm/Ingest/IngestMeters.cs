using System.Diagnostics.Metrics;
using GrpcCrm.Platform.Telemetry;

namespace GrpcCrm.Ingest;

/// <summary>What ingest measures. Its lag is the time from a batch's arrival to its commit.</summary>
public static class IngestMeters
{
    private static readonly Histogram<double> Lag =
        CrmMeter.Duration("grpccrm.ingest.batch.duration", "From a batch's arrival to its commit.");

    private static readonly Counter<long> Records =
        CrmMeter.Count("grpccrm.ingest.records", "{record}", "Records that came, by what became of them.");

    public static void Stored(V1.IngestResult result, TimeSpan lag)
    {
        Lag.Record(lag.TotalSeconds);
        if (!Records.Enabled || !result.Stored) return;
        Count("created", result.CreatedCount);
        Count("updated", result.UpdatedCount);
        Count("duplicate", result.DuplicateCount);
        Count("stale", result.StaleCount);
        Count("rejected", result.RejectedCount);
    }

    private static void Count(string outcome, long records)
    {
        if (records > 0) Records.Add(records, new KeyValuePair<string, object?>("grpccrm.outcome", outcome));
    }
}
