using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Ingest;

/// <summary>How far what a source says of the time is believed.</summary>
public static class SourceClockMessages
{
    /// <summary>How far ahead of our clock a source's clock may be.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    public static void NotAhead(Timestamp? time, string path, DateTime now, Violations violations)
    {
        if (time is not null && Times.IsStorable(time) && time.CompareTo(Timestamp.FromDateTime(now + Tolerance)) > 0)
            violations.Add(
                path, "FUTURE", "The time lies more than a day ahead of the service's clock. Send when it happened.");
    }
}
