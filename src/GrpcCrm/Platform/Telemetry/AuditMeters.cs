using System.Diagnostics.Metrics;

namespace GrpcCrm.Platform.Telemetry;

/// <summary>What the audit trail measures.</summary>
public static class AuditMeters
{
    private static readonly Counter<long> Entries =
        CrmMeter.Count("grpccrm.audit.entries", "{entry}", "Rows of the access log that were committed.");

    public static void Committed(int entries) => Entries.Add(entries);
}
