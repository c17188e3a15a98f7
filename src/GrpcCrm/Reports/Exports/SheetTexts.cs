using System.Collections.Frozen;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Reports.Exports;

/// <summary>What an export says beside the figures, in one language. Metrics bring their own names and words.</summary>
public sealed record SheetTexts
{
    /// <summary>BCP 47, for the page's lang attribute and for the names of metrics.</summary>
    public required string Language { get; init; }

    public required string Title { get; init; }

    public required string GroupTitle { get; init; }

    public required string WholeBrand { get; init; }

    public required string Manufacturer { get; init; }

    public required string Subject { get; init; }

    public required string Period { get; init; }

    public required string TimeZone { get; init; }

    public required string PeriodBegins { get; init; }

    public required string PeriodEnds { get; init; }

    public required string Revision { get; init; }

    public required string AsOf { get; init; }

    public required string Published { get; init; }

    public required string Audience { get; init; }

    public required string Members { get; init; }

    /// <summary>Those of the members whose period begins or ends otherwise than at midnight.</summary>
    public required string Shifted { get; init; }

    public required string Hash { get; init; }

    public required string AllFigures { get; init; }

    public required string Metric { get; init; }

    public required string Split { get; init; }

    public required string Numerator { get; init; }

    public required string Denominator { get; init; }

    public required string Value { get; init; }

    public required string Interval { get; init; }

    public required string Customers { get; init; }

    public required string Status { get; init; }

    public required string Version { get; init; }

    public required string Formula { get; init; }

    public required string Definitions { get; init; }

    public required string Rank { get; init; }

    public required string Category { get; init; }

    public required string Count { get; init; }

    public required string Share { get; init; }

    public required string Cumulative { get; init; }

    public required string VitalFew { get; init; }

    public required string Proportions { get; init; }

    public required string Others { get; init; }

    public required string Yes { get; init; }

    public required string NoFigures { get; init; }

    public required string Days { get; init; }

    public required string Hours { get; init; }

    public required string Minutes { get; init; }

    public required string Seconds { get; init; }

    /// <summary>Words for statuses, audiences and percentiles, by the contract's names.</summary>
    public required FrozenDictionary<string, string> Words { get; init; }

    public string NameOf(MetricDefinition metric) => Of(metric.Name);

    public string Of(LocalText text) => this == SheetLanguages.English ? text.English : text.TraditionalChinese;

    public string Word(string name) => Words.GetValueOrDefault(name, name);

    /// <summary>The word for a dimension of a metric or one of its values: the metric's own, else one that all share.</summary>
    public string Word(MetricDefinition metric, string name) =>
        metric.Split?.Words.GetValueOrDefault(name) is { } word ? Of(word) : Word(name);

    /// <summary>Traditional Chinese for any Chinese, else English.</summary>
    public static SheetTexts For(string language) =>
        language.Split('-')[0].Equals("zh", StringComparison.OrdinalIgnoreCase)
            ? SheetLanguages.TraditionalChinese
            : SheetLanguages.English;
}
