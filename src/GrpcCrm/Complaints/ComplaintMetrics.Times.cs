using GrpcCrm.Reports.Content;

namespace GrpcCrm.Complaints;

public static partial class ComplaintMetrics
{
    private const int ShortResolution = 30;
    private const string ResolutionDays = "resolution.days";
    private const string Receipt = "receipt is the earliest on record, told by the source or recorded here";

    private static int[] Published => [50, 90, 95];

    private static Measure<ComplaintFacts>[] OfTimes =>
    [
        new(
            new()
            {
                Code = "acknowledgement.seconds",
                Unit = MetricUnit.Seconds,
                Formula = $"percentiles of first acknowledgement − receipt, in elapsed seconds; {Receipt}",
                Source = $"{Iso10002}; {MetricSources.Percentile}",
                Window = "complaints first acknowledged in [start, end) of the period",
                Name = new("Time to acknowledgement", "確認收件所需時間"),
                Percentiles = Published,
            },
            c => c.Acknowledged)
            { Value = c => c.AcknowledgementSeconds },
        new(
            new()
            {
                Code = "acknowledgement.within_5_days",
                Unit = MetricUnit.Percent,
                Formula = "100 × complaints acknowledged at most 5 × 24 hours after receipt / complaints received; "
                    + $"provisional until 5 × 24 hours after the period's end; {Receipt}",
                Source = $"{Iso10002}; {MetricSources.Wilson}",
                Window = ReceivedIn,
                Name = new("Acknowledged within 5 days", "五日內確認收件比例"),
                OpenFor = TimeSpan.FromDays(5),
            },
            c => c.Received)
            { Counts = c => c.AcknowledgedWithin },
        new(
            new()
            {
                Code = "resolution.seconds",
                Unit = MetricUnit.Seconds,
                Formula = "percentiles of (accepted response, else closure) − receipt − time pending with the customer, "
                    + $"in elapsed seconds; the first resolution; {Receipt}",
                Source = $"{Iso10002}; {MetricSources.Percentile}",
                Window = FirstClosedIn,
                Name = new("Time to resolution", "解決所需時間"),
                Percentiles = Published,
            },
            c => c.Resolved)
            { Value = c => c.ResolutionSeconds!.Value },
        new(
            new()
            {
                Code = ResolutionDays,
                Unit = MetricUnit.Days,
                Formula = "percentiles of local date of resolution − local date of receipt, in the report's zone; "
                    + $"pauses are not taken off; the first resolution; {Receipt}",
                Source = $"{Iso10002}; {MetricSources.Percentile}",
                Window = FirstClosedIn,
                Name = new("Calendar days to resolution", "解決所需曆日"),
                Percentiles = Published,
            },
            c => c.Resolved)
            { Value = c => c.ResolutionDays },
        new(
            new()
            {
                Code = "resolution.mean_days",
                Unit = MetricUnit.Days,
                Formula = "sum of calendar days to resolution, as in resolution.days / complaints resolved",
                Source = Iso10002,
                Window = FirstClosedIn,
                Name = new("Mean calendar days to resolution", "平均解決曆日"),
                MeanOf = ResolutionDays,
            },
            c => c.Resolved)
            { Value = c => c.ResolutionDays },
        new(
            new()
            {
                Code = "resolution.within_30_days",
                Unit = MetricUnit.Percent,
                Formula = "100 × complaints resolved in at most 30 calendar days, as in resolution.days / complaints resolved",
                Source = $"{Iso10002}; {MetricSources.Wilson}",
                Window = FirstClosedIn,
                Name = new("Resolved within 30 days", "三十日內解決比例"),
            },
            c => c.Resolved)
            { Counts = c => c.ResolutionDays <= ShortResolution },
    ];
}
