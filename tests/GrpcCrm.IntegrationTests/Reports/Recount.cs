using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>What a report must count, counted anew from the records by other means than the service's.</summary>
internal static class Recount
{
    public static SortedDictionary<string, long> Of(
        string manufacturer, string timeZone, DateOnly month, IReadOnlyCollection<V1.IngestRecord> records)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        bool InMonth(Timestamp? time) => time is not null && MonthOf(time) == month;
        bool BeforeEnd(Timestamp time) => MonthOf(time) <= month;
        DateOnly MonthOf(Timestamp time)
        {
            var local = TimeZoneInfo.ConvertTime(time.ToDateTimeOffset(), zone);
            return new DateOnly(local.Year, local.Month, 1);
        }

        var interactions = records
            .Select(record => record.Interaction).Where(i => i?.Manufacturer == manufacturer && InMonth(i.OccurredTime)).ToList();
        var complaints = records.Select(record => record.Complaint).Where(c => c?.Manufacturer == manufacturer).ToList();
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["interactions.count"] = interactions.Count,
            ["complaints.received"] = complaints.Count(c => InMonth(c.ReceivedTime)),
            ["complaints.closed"] = complaints.Count(c => InMonth(c.ClosedTime)),
            ["complaints.open_at_end"] =
                complaints.Count(c => BeforeEnd(c.ReceivedTime) && (c.ClosedTime is null || !BeforeEnd(c.ClosedTime))),
        };
        foreach (var cell in interactions.GroupBy(i => $"interactions.count {i.Channel} {i.Direction}".Replace("_", "")))
            counts.Add(cell.Key.ToUpperInvariant(), cell.Count());
        return counts;
    }

    /// <summary>The cells of a document that count what the recount does, by metric and dimensions.</summary>
    public static SortedDictionary<string, long> Counts(this IEnumerable<V1.ReportCell> cells) => new(
        cells.Where(cell => cell.Metric is "interactions.count" or "complaints.received" or "complaints.closed" or "complaints.open_at_end")
            .ToDictionary(Name, cell => cell.Numerator),
        StringComparer.Ordinal);

    private static string Name(V1.ReportCell cell)
    {
        var splits = cell.Dimensions.Select(dimension => dimension.Value.Replace("_", ""));
        var name = string.Join(' ', [cell.Metric, .. splits]);
        return cell.Dimensions.Count == 0 ? name : name.ToUpperInvariant();
    }

    public static long Total(this V1.ReportDocument document, string metric) =>
        document.Cells.Single(cell => cell.Metric == metric && cell.Dimensions.Count == 0).Numerator;
}
