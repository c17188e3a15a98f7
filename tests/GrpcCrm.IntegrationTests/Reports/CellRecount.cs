using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>A record and the dealer that sent it, whose customers no other dealer has.</summary>
internal sealed record SentRecord(string Dealer, V1.IngestRecord Record);

/// <summary>
/// Every total of a month, computed anew from the records, by other means than the service's. Lines are those of ContentScene.Line.
/// Customers are taken to be on file; nobody has a vehicle, and nothing was reopened.
/// </summary>
internal sealed class CellRecount(string timeZone, DateOnly month, IReadOnlyCollection<SentRecord> records)
{
    private const long Day = 86_400;
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);

    private IEnumerable<SentRecord> All => records.Where(sent => sent.Record.Complaint is not null);

    private List<SentRecord> Received => [.. All.Where(sent => InMonth(sent.Record.Complaint.ReceivedTime))];

    private List<SentRecord> Closed => [.. All.Where(sent => InMonth(sent.Record.Complaint.ClosedTime))];

    public IEnumerable<string> Lines()
    {
        var (received, closed) = (Received, Closed);
        var acknowledged = All.Where(sent => InMonth(sent.Record.Complaint.AcknowledgedTime)).ToList();
        var contacts = records.Where(sent => InMonth(sent.Record.Interaction?.OccurredTime)).ToList();
        return
        [
            Count("interactions.count", contacts),
            Percent("interactions.with_customer", contacts, sent => sent.Record.Interaction.CustomerReference is not null),
            Count("complaints.received", received),
            Count("complaints.closed", closed),
            Count("complaints.open_at_end", [.. All.Where(IsOpenAtEnd)]),
            "complaints.safety: 0/0 = 0, 0, Ok",
            Percent("complaints.repeat", received, IsRepeat),
            Percent("complaints.reopened", closed, _ => false),
            Percent("complaints.with_customer", received, sent => sent.Record.Complaint.CustomerReference is not null),
            Percent("complaints.with_vehicle", received, _ => false),
            Percent("complaints.with_category", received, sent => sent.Record.Complaint.Category != "UNSPECIFIED"),
            .. Percentiles("acknowledgement.seconds", acknowledged, c => Seconds(c.ReceivedTime, c.AcknowledgedTime)),
            Percent("acknowledgement.within_5_days", received, sent => sent.Record.Complaint is { AcknowledgedTime: not null } c
                && Seconds(c.ReceivedTime, c.AcknowledgedTime) <= 5 * Day),
            .. Percentiles("resolution.seconds", closed, c => Seconds(c.ReceivedTime, c.RespondedTime ?? c.ClosedTime)),
            .. Percentiles("resolution.days", closed, Days),
            Mean("resolution.mean_days", closed),
            Percent("resolution.within_30_days", closed, sent => Days(sent.Record.Complaint) <= 30),
        ];
    }

    private static string Count(string metric, List<SentRecord> of) => $"{metric}: {of.Count}/0 = {of.Count}, {Customers(of)}, Ok";

    private static string Percent(string metric, List<SentRecord> of, Func<SentRecord, bool> counts)
    {
        if (of.Count == 0) return $"{metric}: 0/0 = none, 0, NotApplicable";
        var count = of.Count(counts);
        return $"{metric}: {count}/{of.Count} = {Text(100.0 * count / of.Count)}, {Customers(of)}, {Status(of)}";
    }

    private static IEnumerable<string> Percentiles(string metric, List<SentRecord> of, Func<V1.Complaint, long> value)
    {
        var values = of.Select(sent => value(sent.Record.Complaint)).Order().ToList();
        foreach (var percentile in new[] { 50, 90, 95 })
        {
            var rank = (int)Math.Ceiling(values.Count * percentile / 100m);
            yield return of.Count == 0
                ? $"{metric} {percentile}: 0/0 = none, 0, NotApplicable"
                : $"{metric} {percentile}: {rank}/{of.Count} = {values[rank - 1]}, {Customers(of)}, {Status(of)}";
        }
    }

    private string Mean(string metric, List<SentRecord> of)
    {
        var sum = of.Sum(sent => Days(sent.Record.Complaint));
        return of.Count == 0
            ? $"{metric}: 0/0 = none, 0, NotApplicable"
            : $"{metric}: {sum}/{of.Count} = {Text((double)sum / of.Count)}, {Customers(of)}, {Status(of)}";
    }

    private static int Customers(List<SentRecord> of) =>
        of.Select((sent, at) => Customer(sent) is { } customer ? $"{sent.Dealer} {customer}" : $"{at}").Distinct().Count();

    private static string? Customer(SentRecord sent) =>
        (sent.Record.Complaint?.CustomerReference ?? sent.Record.Interaction?.CustomerReference)?.ExternalId;

    private static string Status(List<SentRecord> of) => of.Count < 30 ? "LowN" : "Ok";

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static long Seconds(Timestamp from, Timestamp to) => (to - from).Seconds;

    private long Days(V1.Complaint complaint) =>
        Local(complaint.RespondedTime ?? complaint.ClosedTime).DayNumber - Local(complaint.ReceivedTime).DayNumber;

    private bool IsOpenAtEnd(SentRecord sent) =>
        IsBeforeEnd(sent.Record.Complaint.ReceivedTime)
        && (sent.Record.Complaint.ClosedTime is null || !IsBeforeEnd(sent.Record.Complaint.ClosedTime));

    private bool IsRepeat(SentRecord sent) =>
        Customer(sent) is { } customer && All.Any(other =>
            other != sent && other.Dealer == sent.Dealer && Customer(other) == customer
            && other.Record.Complaint.Category == sent.Record.Complaint.Category
            && other.Record.Complaint.ClosedTime is { } closed && closed <= sent.Record.Complaint.ReceivedTime
            && Seconds(closed, sent.Record.Complaint.ReceivedTime) <= 90 * Day);

    private bool InMonth(Timestamp? time) => time is not null && Local(time) >= month && Local(time) < month.AddMonths(1);

    private bool IsBeforeEnd(Timestamp time) => Local(time) < month.AddMonths(1);

    private DateOnly Local(Timestamp time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.ToDateTimeOffset(), _zone).DateTime);
}
