namespace GrpcCrm.Reports.Content;

/// <summary>All metrics in the order in which documents hold their cells.</summary>
public static partial class MetricDefinitions
{
    public const string Interactions = "interactions.count";
    public const string InteractionsWithCustomer = "interactions.with_customer";
    public const string Received = "complaints.received";
    public const string OpenAtEnd = "complaints.open_at_end";
    public const string ResolutionDays = "resolution.days";

    /// <summary>A window of a metric stays open for so long after the period's end.</summary>
    public static readonly TimeSpan AcknowledgementWindow = TimeSpan.FromDays(5);

    private const int ShortResolution = 30;
    private const string Iso10002 = "ISO 10002:2018, clause 8, maintenance and improvement";
    private const string Wilson = "interval: Wilson 1927, score method, 95 %";
    private const string Percentile = "nearest rank (SQL percentile_disc); interval of the median by order statistics, 95 %";
    private const string House = "house rule";
    private const string Receipt = "receipt is the earliest on record, told by the source or recorded here";
    private const string ReceivedIn = "complaints received in [start, end) of the period";
    private const string FirstClosedIn = "complaints first closed, as accepted or exhausted, in [start, end) of the period";
    private static readonly int[] Published = [50, 90, 95];

    public static readonly IReadOnlyList<MetricDefinition> All = [.. OfContacts, .. OfComplaints, .. OfClocks];

    private static readonly Dictionary<string, MetricDefinition> ByCode = All.ToDictionary(metric => metric.Code, StringComparer.Ordinal);

    public static MetricDefinition? Find(string code) => ByCode.GetValueOrDefault(code);

    private static MetricDefinition[] OfContacts =>
    [
        new()
        {
            Code = Interactions,
            Unit = MetricUnit.Count,
            Formula = "number of interactions; also split by channel and direction",
            Source = House,
            Window = "interactions that began in [start, end) of the period",
            EnglishName = "Interactions",
            ChineseName = "互動次數",
        },
        new()
        {
            Code = InteractionsWithCustomer,
            Unit = MetricUnit.Percent,
            Formula = "100 × interactions that name a customer whom the dealer had on file, deleted since or not / interactions",
            Source = $"{House} (missing data); {Wilson}",
            Window = "interactions that began in [start, end) of the period",
            EnglishName = "Interactions with a known customer",
            ChineseName = "已知客戶的互動比例",
        },
    ];

    private static MetricDefinition[] OfClocks =>
    [
        new()
        {
            Code = "acknowledgement.seconds",
            Unit = MetricUnit.Seconds,
            Formula = $"percentiles of first acknowledgement − receipt, in elapsed seconds; {Receipt}",
            Source = $"{Iso10002}; {Percentile}",
            Window = "complaints first acknowledged in [start, end) of the period",
            EnglishName = "Time to acknowledgement",
            ChineseName = "確認收件所需時間",
            Complaints = new(c => c.Acknowledged) { Value = c => c.AcknowledgementSeconds },
            Percentiles = Published,
        },
        new()
        {
            Code = "acknowledgement.within_5_days",
            Unit = MetricUnit.Percent,
            Formula = "100 × complaints acknowledged at most 5 × 24 hours after receipt / complaints received; "
                + $"provisional until 5 × 24 hours after the period's end; {Receipt}",
            Source = $"{Iso10002}; {Wilson}",
            Window = ReceivedIn,
            EnglishName = "Acknowledged within 5 days",
            ChineseName = "五日內確認收件比例",
            Complaints = new(c => c.Received) { Counts = c => c.AcknowledgedWithin },
            HasOpenWindow = true,
        },
        new()
        {
            Code = "resolution.seconds",
            Unit = MetricUnit.Seconds,
            Formula = "percentiles of (accepted response, else closure) − receipt − time pending with the customer, in elapsed seconds; "
                + $"the first resolution; {Receipt}",
            Source = $"{Iso10002}; {Percentile}",
            Window = FirstClosedIn,
            EnglishName = "Time to resolution",
            ChineseName = "解決所需時間",
            Complaints = new(c => c.Resolved) { Value = c => c.ResolutionSeconds!.Value },
            Percentiles = Published,
        },
        new()
        {
            Code = ResolutionDays,
            Unit = MetricUnit.Days,
            Formula = "percentiles of local date of resolution − local date of receipt, in the report's zone; pauses are not taken off; "
                + $"the first resolution; {Receipt}",
            Source = $"{Iso10002}; {Percentile}",
            Window = FirstClosedIn,
            EnglishName = "Calendar days to resolution",
            ChineseName = "解決所需曆日",
            Complaints = new(c => c.Resolved) { Value = c => c.ResolutionDays },
            Percentiles = Published,
        },
        new()
        {
            Code = "resolution.mean_days",
            Unit = MetricUnit.Days,
            Formula = "sum of calendar days to resolution, as in resolution.days / complaints resolved",
            Source = Iso10002,
            Window = FirstClosedIn,
            EnglishName = "Mean calendar days to resolution",
            ChineseName = "平均解決曆日",
            Complaints = new(c => c.Resolved) { Value = c => c.ResolutionDays },
            MeanOf = ResolutionDays,
        },
        new()
        {
            Code = "resolution.within_30_days",
            Unit = MetricUnit.Percent,
            Formula = "100 × complaints resolved in at most 30 calendar days, as in resolution.days / complaints resolved",
            Source = $"{Iso10002}; {Wilson}",
            Window = FirstClosedIn,
            EnglishName = "Resolved within 30 days",
            ChineseName = "三十日內解決比例",
            Complaints = new(c => c.Resolved) { Counts = c => c.ResolutionDays <= ShortResolution },
        },
    ];
}
