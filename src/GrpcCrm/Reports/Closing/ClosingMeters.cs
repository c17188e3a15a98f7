using System.Diagnostics.Metrics;
using GrpcCrm.Platform.Telemetry;

namespace GrpcCrm.Reports.Closing;

/// <summary>What closing measures: what is due and for how long, what was made, and what failed.</summary>
public static class ClosingMeters
{
    private static readonly Gauge<long> Due = CrmMeter.Level("grpccrm.report.due", "{report}", "Reports that are due and not made.");

    private static readonly Gauge<long> Overdue =
        CrmMeter.Level("grpccrm.report.overdue", "s", "For how long the report that has waited longest has been due.");

    private static readonly Counter<long> Closings =
        CrmMeter.Count(
            "grpccrm.report.closings", "{report}", "Due reports taken up, by how that ended: done, early, busy, waiting, failed.");

    private static readonly Counter<long> PlanFailures =
        CrmMeter.Count(
            "grpccrm.report.plan.failures", "{failure}",
            "Parts of planning that failed, and dealers left out because the database does not know their time zone.");

    /// <summary>Whether anybody wants to know what is due.</summary>
    public static bool AreRead => Due.Enabled;

    public static void Waiting(long reports, double overdueSeconds)
    {
        Due.Record(reports);
        Overdue.Record((long)overdueSeconds);
    }

    public static void Ended(string outcome) => Closings.Add(1, new KeyValuePair<string, object?>("grpccrm.outcome", outcome));

    public static void PlanFailed() => PlanFailures.Add(1);
}
