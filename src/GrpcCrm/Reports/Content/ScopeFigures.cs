namespace GrpcCrm.Reports.Content;

/// <summary>What was counted of what was observed, and how many different customers contributed; one without counts as one.</summary>
public readonly record struct Tally(long Counted, long Observed, long Customers)
{
    public static Tally operator +(Tally one, Tally other) =>
        new(one.Counted + other.Counted, one.Observed + other.Observed, one.Customers + other.Customers);
}

/// <summary>Values in ascending order, from which percentiles and means are taken.</summary>
public sealed record Sample(IReadOnlyList<long> Values, long Customers)
{
    public static readonly Sample Empty = new([], 0);

    public static Sample Merge(IEnumerable<Sample> samples)
    {
        var all = samples.ToList();
        return new Sample([.. all.SelectMany(sample => sample.Values).Order()], all.Sum(sample => sample.Customers));
    }
}

/// <summary>All figures of some phases of the customer's journey, by the metric's code.</summary>
public sealed record ScopeFigures
{
    public SortedDictionary<string, Tally> Tallies { get; init; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Sample> Samples { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Counts by the codes into which they are split.</summary>
    public SortedDictionary<string, SortedDictionary<SplitKey, Tally>> Splits { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Counts by their categories.</summary>
    public SortedDictionary<string, SortedDictionary<string, Tally>> Categories { get; init; } = new(StringComparer.Ordinal);

    public Tally TallyOf(string metric) => Tallies.GetValueOrDefault(metric);

    public Sample SampleOf(string metric) => Samples.GetValueOrDefault(metric, Sample.Empty);

    public SortedDictionary<SplitKey, Tally> SplitsOf(string metric) => Splits.GetValueOrDefault(metric) ?? [];

    public SortedDictionary<string, Tally> CategoriesOf(string metric) => Categories.GetValueOrDefault(metric) ?? [];

    /// <summary>The figures of several dealers together. No customer is with two dealers, so that customers add up.</summary>
    public static ScopeFigures Merge(IReadOnlyCollection<ScopeFigures> members)
    {
        var merged = new ScopeFigures();
        foreach (var member in members)
        {
            AddTo(merged.Tallies, member.Tallies);
            foreach (var (metric, splits) in member.Splits) AddTo(Of(merged.Splits, metric, SplitKey.Order), splits);
            foreach (var (metric, categories) in member.Categories)
                AddTo(Of(merged.Categories, metric, StringComparer.Ordinal), categories);
        }

        var samples = members.SelectMany(member => member.Samples).ToLookup(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        foreach (var metric in samples) merged.Samples.Add(metric.Key, Sample.Merge(metric));
        return merged;
    }

    /// <summary>The metric's figures, added where there are none.</summary>
    public static SortedDictionary<TKey, Tally> Of<TKey>(
        SortedDictionary<string, SortedDictionary<TKey, Tally>> figures, string metric, IComparer<TKey> order)
        where TKey : notnull
    {
        if (!figures.TryGetValue(metric, out var found)) figures.Add(metric, found = new SortedDictionary<TKey, Tally>(order));
        return found;
    }

    private static void AddTo<TKey>(SortedDictionary<TKey, Tally> sums, IEnumerable<KeyValuePair<TKey, Tally>> tallies)
        where TKey : notnull
    {
        foreach (var (key, tally) in tallies) sums[key] = sums.GetValueOrDefault(key) + tally;
    }
}
