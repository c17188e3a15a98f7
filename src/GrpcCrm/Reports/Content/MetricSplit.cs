using System.Globalization;
using GrpcCrm.Platform;

namespace GrpcCrm.Reports.Content;

/// <summary>The values of one dimension or two as the contract numbers them; the second is 0 where there is one.</summary>
public readonly record struct SplitKey(short First, short Second = 0)
{
    public static readonly IComparer<SplitKey> Order =
        Comparer<SplitKey>.Create((one, other) => (one.First, one.Second).CompareTo((other.First, other.Second)));
}

/// <summary>A dimension whose values are an enum's.</summary>
public sealed record SplitDimension(string Name, Func<short, string> WordOf, Func<string, short> NumberOf)
{
    public static SplitDimension Of<T>(string name)
        where T : struct, Enum =>
        new(
            name,
            number => ((T)Enum.ToObject(typeof(T), number)).WireName(),
            word => Convert.ToInt16(
                Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true), CultureInfo.InvariantCulture));
}

/// <summary>The dimensions by which a count is split: a bar for each value of the first, in parts by the second if there is one.</summary>
public sealed record MetricSplit(SplitDimension Bars, SplitDimension? Parts = null)
{
    /// <summary>Over the chart.</summary>
    public required LocalText Title { get; init; }

    /// <summary>What people call the dimensions and their values, by the contract's names.</summary>
    public required IReadOnlyDictionary<string, LocalText> Words { get; init; }

    /// <summary>In the contract's words.</summary>
    public IReadOnlyList<CellDimension> DimensionsOf(SplitKey key)
    {
        var bar = new CellDimension(Bars.Name, Bars.WordOf(key.First));
        return Parts is null ? [bar] : [bar, new CellDimension(Parts.Name, Parts.WordOf(key.Second))];
    }

    /// <summary>The other way round.</summary>
    public SplitKey KeyOf(IReadOnlyList<CellDimension> dimensions) =>
        new(Bars.NumberOf(dimensions[0].Value), Parts?.NumberOf(dimensions[1].Value) ?? 0);
}

/// <summary>Categories in words, which are told by how often they occur.</summary>
/// <param name="Code">What a line of a table is called that is about one of them.</param>
/// <param name="Title">Over the chart and the table.</param>
/// <param name="Field">The field of ReportDocument that holds them.</param>
public sealed record MetricPareto(string Code, LocalText Title, string Field);
