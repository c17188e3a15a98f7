namespace GrpcCrm.Reports.Content;

/// <summary>How far a cell can be relied on; the numbers are the contract's.</summary>
public enum CellStatus : short
{
    Ok = 1,
    LowN = 2,
    Suppressed = 3,
    Provisional = 4,
    NotApplicable = 5,
}

/// <summary>What a cell is a split by, or its parameter.</summary>
public readonly record struct CellDimension(string Name, string Value);

/// <summary>One figure with all that is needed to judge it.</summary>
public sealed record CellFigure(MetricDefinition Metric, IReadOnlyList<CellDimension> Dimensions)
{
    private const long FewObservations = 30;

    public long Numerator { get; init; }

    public long Denominator { get; init; }

    public double? Value { get; init; }

    public (double Low, double High)? Interval { get; init; }

    public long Customers { get; init; }

    public CellStatus Status { get; init; }

    public static CellFigure Count(MetricDefinition metric, Tally tally, params IReadOnlyList<CellDimension> dimensions) =>
        new(metric, dimensions)
        {
            Numerator = tally.Counted,
            Value = tally.Counted,
            Customers = tally.Customers,
            Status = CellStatus.Ok,
        };

    public static CellFigure Percent(MetricDefinition metric, Tally tally, bool isOpen)
    {
        if (tally.Observed == 0) return Nothing(metric);
        var (low, high) = Statistics.Wilson(tally.Counted, tally.Observed);
        return new CellFigure(metric, [])
        {
            Numerator = tally.Counted,
            Denominator = tally.Observed,
            Value = 100.0 * tally.Counted / tally.Observed,
            Interval = (100 * low, 100 * high),
            Customers = tally.Customers,
            Status = isOpen ? CellStatus.Provisional : StatusOf(tally.Observed),
        };
    }

    public static CellFigure Percentile(MetricDefinition metric, Sample sample, int percentile)
    {
        var dimension = new CellDimension("percentile", percentile.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (sample.Values.Count == 0) return Nothing(metric, dimension);
        var rank = Statistics.NearestRank(sample.Values.Count, percentile);
        return new CellFigure(metric, [dimension])
        {
            Numerator = rank,
            Denominator = sample.Values.Count,
            Value = At(sample, rank),
            Interval = percentile == 50 && Statistics.MedianRanks(sample.Values.Count) is { } ranks
                ? (At(sample, ranks.Low), At(sample, ranks.High))
                : null,
            Customers = sample.Customers,
            Status = StatusOf(sample.Values.Count),
        };
    }

    public static CellFigure Mean(MetricDefinition metric, Sample sample)
    {
        if (sample.Values.Count == 0) return Nothing(metric);
        var sum = sample.Values.Sum();
        return new CellFigure(metric, [])
        {
            Numerator = sum,
            Denominator = sample.Values.Count,
            Value = (double)sum / sample.Values.Count,
            Customers = sample.Customers,
            Status = StatusOf(sample.Values.Count),
        };
    }

    public static CellFigure Nothing(MetricDefinition metric, params IReadOnlyList<CellDimension> dimensions) =>
        new(metric, dimensions) { Status = CellStatus.NotApplicable };

    private static double At(Sample sample, long rank) => sample.Values[(int)rank - 1];

    private static CellStatus StatusOf(long observed) => observed < FewObservations ? CellStatus.LowN : CellStatus.Ok;
}
