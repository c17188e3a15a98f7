using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.Demo.Sources;

/// <summary>How a row becomes a complaint: dates without a time are midnights in New York.</summary>
internal static class NycCase
{
    private const string NoCategory = "UNSPECIFIED";
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public static SourceRecord Record(SourceRow row, string externalId)
    {
        var received = Midnight(row.Day("opendate", required: true)!.Value);
        var closed = row.Day("closedate") is { } day ? Midnight(day) : null;
        var complaint = new V1.Complaint
        {
            Category = row.Text("complaint_type") is { Length: > 0 } type ? type : NoCategory,
            Subcategory = row.Text("descriptor"),
            ReceivedTime = received,
            ClosedTime = closed,
        };
        // The service sets aside what was closed before it was received; the recount leaves it out in the same way.
        var isBad = closed is not null && closed < received;
        return new SourceRecord(new V1.IngestRecord { ExternalId = externalId, Complaint = complaint }, isBad);
    }

    private static Timestamp Midnight(DateOnly day) =>
        TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(TimeOnly.MinValue), NewYork).ToTimestamp();
}
