using GrpcCrm.Reports.Content;

namespace GrpcCrm.Reports.Exports;

/// <summary>A revision of a report as people read it: one list of cells, from which every export is written.</summary>
public sealed record ReportSheet(
    SheetHead Head, IReadOnlyList<SheetCell> Cells, IReadOnlyList<SheetPareto> Paretos, SheetMembers? Members)
{
    /// <summary>The metrics whose cells it holds, in their order.</summary>
    public IEnumerable<MetricDefinition> Metrics => Cells.Select(cell => cell.Metric).Distinct();
}

/// <summary>Which report, which revision, and for whom.</summary>
public sealed record SheetHead
{
    public required string Report { get; init; }

    public required string Manufacturer { get; init; }

    /// <summary>The dealer's name, or the region's; empty for a whole brand.</summary>
    public required string Subject { get; init; }

    /// <summary>The dealer's resource name; empty where the report is about several.</summary>
    public required string Dealer { get; init; }

    public required ReportDefinition Definition { get; init; }

    /// <summary>For whom it is made, by the contract's name.</summary>
    public required string Audience { get; init; }

    public required DateOnly PeriodStart { get; init; }

    /// <summary>The first day after the period.</summary>
    public required DateOnly PeriodEnd { get; init; }

    public required string TimeZone { get; init; }

    /// <summary>When the period begins, where that is not midnight in the zone.</summary>
    public DateTime? PeriodStartTime { get; init; }

    /// <summary>When the period ends, where that is not midnight in the zone.</summary>
    public DateTime? PeriodEndTime { get; init; }

    public required int Revision { get; init; }

    public required DateTime AsOf { get; init; }

    public required DateTime PublishedTime { get; init; }

    /// <summary>SHA-256 of the document that the figures come from, in hexadecimal.</summary>
    public required string ContentSha256 { get; init; }
}

/// <summary>One figure. Without a value where its denominator is zero; what is withheld is null, never 0.</summary>
public sealed record SheetCell(MetricDefinition Metric, IReadOnlyList<SheetDimension> Dimensions)
{
    public required long? Numerator { get; init; }

    public required long? Denominator { get; init; }

    public required double? Value { get; init; }

    public required double? Low { get; init; }

    public required double? High { get; init; }

    public required long? Customers { get; init; }

    /// <summary>By the contract's name.</summary>
    public required string Status { get; init; }

    public required int Version { get; init; }

    /// <summary>The value of a dimension by which the cell is split; empty where it is not.</summary>
    public string Along(string dimension) => Dimensions.FirstOrDefault(candidate => candidate.Name == dimension)?.Value ?? "";
}

public sealed record SheetDimension(string Name, string Value);

/// <summary>The categories by which a metric is told.</summary>
public sealed record SheetPareto(string Code, LocalText Title, IReadOnlyList<SheetCategory> Categories);

/// <summary>A line of the Pareto table. Shares are in percent. The line for what is withheld has no number at all.</summary>
public sealed record SheetCategory(int? Rank, string Category, long? Count, double? Share)
{
    public required double? CumulativeShare { get; init; }

    /// <summary>Whether it belongs to the smallest set that makes up 80 %.</summary>
    public required bool? VitalFew { get; init; }

    public required long? Customers { get; init; }

    /// <summary>By the contract's name.</summary>
    public required string Status { get; init; }
}

/// <summary>How many dealers a roll-up should hold, and does.</summary>
public sealed record SheetMembers(int Expected, int Reported, int Shifted);

/// <summary>What people call the manufacturer and the dealer, region or brand that a report is about.</summary>
public sealed record SheetNames(string Manufacturer, string Subject);
