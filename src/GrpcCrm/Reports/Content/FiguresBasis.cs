using Google.Protobuf;
using GrpcCrm.Reports.Content.Stored;

namespace GrpcCrm.Reports.Content;

/// <summary>
/// Figures as bytes, kept beside a revision for the worker alone, so that reports of several dealers are made without reading records.
/// </summary>
public static class FiguresBasis
{
    public static byte[] ToBasis(this ReportFigures figures) => new StoredFigures
    {
        DefinitionVersion = figures.DefinitionVersion,
        MicrosecondsSinceEnd = figures.SinceEnd.Ticks / TimeSpan.TicksPerMicrosecond,
        Whole = Stored(figures.Whole),
        Sales = Stored(figures.Sales),
        AfterSales = Stored(figures.AfterSales),
    }.ToByteArray();

    public static ReportFigures Read(byte[] basis)
    {
        if (OldBasis.Is(basis)) return OldBasis.Read(basis);
        var stored = StoredFigures.Parser.ParseFrom(basis);
        var sinceEnd = TimeSpan.FromTicks(stored.MicrosecondsSinceEnd * TimeSpan.TicksPerMicrosecond);
        return new ReportFigures(Scope(stored.Whole), Scope(stored.Sales), Scope(stored.AfterSales), sinceEnd)
        {
            DefinitionVersion = (short)stored.DefinitionVersion,
        };
    }

    private static StoredScope Stored(ScopeFigures figures)
    {
        var metrics = new SortedDictionary<string, StoredMetric>(StringComparer.Ordinal);
        foreach (var (code, tally) in figures.Tallies) Of(code).Total = Stored(tally);
        foreach (var (code, sample) in figures.Samples) Of(code).Sample = Stored(sample);
        foreach (var (code, splits) in figures.Splits) Of(code).Splits.Add(splits.Select(Stored));
        foreach (var (code, categories) in figures.Categories) Of(code).Categories.Add(categories.Select(Stored));
        return new StoredScope { Metrics = { metrics.Values } };

        StoredMetric Of(string code)
        {
            if (!metrics.TryGetValue(code, out var metric)) metrics.Add(code, metric = new StoredMetric { Code = code });
            return metric;
        }
    }

    private static StoredTally Stored(Tally tally) =>
        new() { Counted = tally.Counted, Observed = tally.Observed, Customers = tally.Customers };

    private static StoredSplit Stored(KeyValuePair<SplitKey, Tally> split) =>
        new() { First = split.Key.First, Second = split.Key.Second, Tally = Stored(split.Value) };

    private static StoredCategory Stored(KeyValuePair<string, Tally> category) =>
        new() { Category = category.Key, Tally = Stored(category.Value) };

    private static StoredSample Stored(Sample sample) => new()
    {
        Customers = sample.Customers,
        Steps = { sample.Values.Zip(sample.Values.Prepend(0), (value, before) => value - before) },
    };

    private static ScopeFigures Scope(StoredScope stored)
    {
        var figures = new ScopeFigures();
        foreach (var metric in stored.Metrics)
        {
            if (metric.Total is { } total) figures.Tallies.Add(metric.Code, Tally(total));
            if (metric.Sample is { } sample) figures.Samples.Add(metric.Code, Sample(sample));
            if (metric.Splits.Count > 0) figures.Splits.Add(metric.Code, Splits(metric.Splits));
            if (metric.Categories.Count > 0) figures.Categories.Add(metric.Code, Categories(metric.Categories));
        }

        return figures;
    }

    private static SortedDictionary<SplitKey, Tally> Splits(IEnumerable<StoredSplit> stored)
    {
        var splits = new SortedDictionary<SplitKey, Tally>(SplitKey.Order);
        foreach (var split in stored) splits.Add(new((short)split.First, (short)split.Second), Tally(split.Tally));
        return splits;
    }

    private static SortedDictionary<string, Tally> Categories(IEnumerable<StoredCategory> stored)
    {
        var categories = new SortedDictionary<string, Tally>(StringComparer.Ordinal);
        foreach (var category in stored) categories.Add(category.Category, Tally(category.Tally));
        return categories;
    }

    private static Tally Tally(StoredTally stored) => new(stored.Counted, stored.Observed, stored.Customers);

    private static Sample Sample(StoredSample stored)
    {
        var values = new long[stored.Steps.Count];
        var before = 0L;
        for (var at = 0; at < values.Length; at++) values[at] = before += stored.Steps[at];
        return new Sample(values, stored.Customers);
    }
}
