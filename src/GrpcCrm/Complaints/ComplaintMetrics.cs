using GrpcCrm.Reports.Content;

namespace GrpcCrm.Complaints;

/// <summary>What reports measure of complaints.</summary>
public static partial class ComplaintMetrics
{
    private const string Iso10002 = "ISO 10002:2018, clause 8, maintenance and improvement";
    private const string ReceivedIn = "complaints received in [start, end) of the period";
    private const string FirstClosedIn = "complaints first closed, as accepted or exhausted, in [start, end) of the period";

    /// <summary>It tells its categories too.</summary>
    public static readonly MetricDefinition Received = new()
    {
        Code = "complaints.received",
        Unit = MetricUnit.Count,
        Formula = "number of complaints received",
        Source = Iso10002,
        Window = ReceivedIn,
        Name = new("Complaints received", "收到的投訴"),
        Pareto = new("complaints.by_category", new("Complaints by category", "投訴類別"), "complaint_categories"),
    };

    /// <summary>Counted by a statement of its own: such a complaint may be older than the period.</summary>
    public static readonly MetricDefinition OpenAtEnd = new()
    {
        Code = "complaints.open_at_end",
        Unit = MetricUnit.Count,
        Formula = "number of complaints received before the period's end and not ended before it",
        Source = Iso10002,
        Window = "complaints open at the end of the period",
        Name = new("Complaints open at the end", "期末未結的投訴"),
    };

    /// <summary>All that are measured on the complaints which something happened to in the period.</summary>
    public static readonly IReadOnlyList<Measure<ComplaintFacts>> Measured =
        [new(Received, c => c.Received), .. OfComplaints, .. OfTimes];

    private static Measure<ComplaintFacts>[] OfComplaints =>
    [
        new(
            new()
            {
                Code = "complaints.closed",
                Unit = MetricUnit.Count,
                Formula = "number of complaints that ended, in whichever way, and stand so",
                Source = Iso10002,
                Window = "complaints whose end lies in [start, end) of the period, whenever received",
                Name = new("Complaints closed", "結案的投訴"),
            },
            c => c.Closed),
        new(
            new()
            {
                Code = "complaints.safety",
                Unit = MetricUnit.Count,
                Formula = "number of complaints received that are flagged as a matter of safety",
                Source = Iso10002,
                Window = ReceivedIn,
                Name = new("Safety complaints", "涉及安全的投訴"),
            },
            c => c.Received && c.IsSafety),
        new(
            new()
            {
                Code = "complaints.repeat",
                Unit = MetricUnit.Percent,
                Formula = "100 × complaints of the same customer or vehicle and category as one that ended at most 90 × 24 hours before "
                    + "/ complaints received",
                Source = $"{MetricSources.House}; {MetricSources.Wilson}",
                Window = ReceivedIn,
                Name = new("Repeat complaints", "重複投訴比例"),
            },
            c => c.Received)
            { Counts = c => c.IsRepeat },
        new(
            new()
            {
                Code = "complaints.reopened",
                Unit = MetricUnit.Percent,
                Formula = "100 × complaints reopened since / complaints first closed",
                Source = $"{Iso10002}; {MetricSources.Wilson}",
                Window = FirstClosedIn,
                Name = new("Reopened complaints", "重新處理的投訴比例"),
            },
            c => c.FirstClosed)
            { Counts = c => c.Reopened },
        new(
            new()
            {
                Code = "complaints.with_customer",
                Unit = MetricUnit.Percent,
                Formula = "100 × complaints that name a customer whom the dealer had on file, deleted since or not / complaints received",
                Source = $"{MetricSources.House} (missing data); {MetricSources.Wilson}",
                Window = ReceivedIn,
                Name = new("Complaints with a known customer", "已知客戶的投訴比例"),
            },
            c => c.Received)
            { Counts = c => c.CustomerId is not null },
        new(
            new()
            {
                Code = "complaints.with_vehicle",
                Unit = MetricUnit.Percent,
                Formula = "100 × complaints that name a vehicle that the dealer had on file, deleted since or not / complaints received",
                Source = $"{MetricSources.House} (missing data); {MetricSources.Wilson}",
                Window = ReceivedIn,
                Name = new("Complaints with a known vehicle", "已知車輛的投訴比例"),
            },
            c => c.Received)
            { Counts = c => c.HasVehicle },
        new(
            new()
            {
                Code = "complaints.with_category",
                Unit = MetricUnit.Percent,
                Formula = "100 × complaints with a category other than UNSPECIFIED / complaints received",
                Source = $"{MetricSources.House} (missing data); {MetricSources.Wilson}",
                Window = ReceivedIn,
                Name = new("Complaints with a category", "已分類的投訴比例"),
            },
            c => c.Received)
            { Counts = c => c.HasCategory },
    ];
}
