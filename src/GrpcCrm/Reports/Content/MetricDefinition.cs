namespace GrpcCrm.Reports.Content;

/// <summary>What a metric's value is measured in; the numbers are the contract's.</summary>
public enum MetricUnit : short
{
    Count = 1,
    Percent = 2,
    Seconds = 3,
    Days = 4,
}

/// <summary>What a manufacturer may see of a metric; the numbers are the contract's.</summary>
public enum SuppressionClass : short
{
    /// <summary>How much there was: never withheld.</summary>
    Volume = 1,

    /// <summary>How well it went: withheld where too few customers contribute.</summary>
    Score = 2,
}

/// <summary>What a metric measures and how: the one source of figures, listing, explanation and export.</summary>
public sealed record MetricDefinition
{
    public required string Code { get; init; }

    public int Version { get; init; } = 1;

    /// <summary>The version of reports' definition from which on documents hold it. A report that exists keeps its version.</summary>
    public short Since { get; init; } = 1;

    public required MetricUnit Unit { get; init; }

    public required string Formula { get; init; }

    /// <summary>Where the formula comes from; see <see cref="MetricSources"/>.</summary>
    public required string Source { get; init; }

    /// <summary>Which records belong to a period.</summary>
    public required string Window { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>The count of whose records it is the percentage that names a customer; null where it is none.</summary>
    public string? WithCustomerOf { get; init; }

    /// <summary>The metric whose values it is the mean of; null where it is none.</summary>
    public string? MeanOf { get; init; }

    /// <summary>The percentiles that are published of the values; none of a count, a percentage or a mean.</summary>
    public IReadOnlyList<int> Percentiles { get; init; } = [];

    /// <summary>How long after the period's end its value may change; zero where it does not.</summary>
    public TimeSpan OpenFor { get; init; }

    /// <summary>By what a count is split into further cells, which are drawn as bars; null where it is not.</summary>
    public MetricSplit? Split { get; init; }

    /// <summary>By which categories a count is told beside the cells, with a Pareto chart; null where it is not.</summary>
    public MetricPareto? Pareto { get; init; }

    public SuppressionClass Suppression => Unit == MetricUnit.Count ? SuppressionClass.Volume : SuppressionClass.Score;
}

/// <summary>What a page or a listing says, in the languages that they speak.</summary>
public sealed record LocalText(string English, string TraditionalChinese);

/// <summary>Where the formulas of several features come from.</summary>
public static class MetricSources
{
    public const string House = "house rule";
    public const string Wilson = "interval: Wilson 1927, score method, 95 %";
    public const string Percentile = "nearest rank (SQL percentile_disc); interval of the median by order statistics, 95 %";
}
