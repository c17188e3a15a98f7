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

    public required MetricUnit Unit { get; init; }

    public required string Formula { get; init; }

    /// <summary>Where the formula comes from.</summary>
    public required string Source { get; init; }

    /// <summary>Which records belong to a period.</summary>
    public required string Window { get; init; }

    public required string EnglishName { get; init; }

    public required string ChineseName { get; init; }

    /// <summary>The complaints that are observed, of which some count or each has a value; null where no complaint is.</summary>
    public ComplaintMeasure? Complaints { get; init; }

    /// <summary>The metric whose values it is the mean of; null where it is none.</summary>
    public string? MeanOf { get; init; }

    /// <summary>The percentiles that are published of the values; none of a count, a percentage or a mean.</summary>
    public IReadOnlyList<int> Percentiles { get; init; } = [];

    /// <summary>Its value may change until some days after the period's end.</summary>
    public bool HasOpenWindow { get; init; }

    public SuppressionClass Suppression => Unit == MetricUnit.Count ? SuppressionClass.Volume : SuppressionClass.Score;
}

/// <summary>How complaints enter a metric: which are observed, which of them count, and the value that each has.</summary>
public sealed record ComplaintMeasure(Func<ComplaintFacts, bool> Observes)
{
    public Func<ComplaintFacts, bool> Counts { get; init; } = _ => true;

    /// <summary>Null for a count or percentage.</summary>
    public Func<ComplaintFacts, long>? Value { get; init; }
}
