namespace GrpcCrm.Reports.Content;

/// <summary>Adds up what belongs to some phases of the customer's journey.</summary>
public sealed class ScopeCount
{
    private readonly Dictionary<string, Counter> _metrics = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Metric, SplitKey Key), Counter> _splits = [];
    private readonly Dictionary<(string Metric, string Category), Counter> _categories = [];

    /// <summary>Adds one record that the metric observes.</summary>
    public void Add(MetricDefinition metric, Guid? customer, bool counts, long? value = null)
    {
        var counter = Of(_metrics, metric.Code);
        counter.Add(customer, counts);
        if (value is { } number) counter.Values.Add(number);
    }

    /// <summary>Adds records that the database has grouped.</summary>
    public void Add(MetricDefinition metric, CustomerGroup records) => Of(_metrics, metric.Code).Add(records);

    /// <summary>The same to the metric and to one of the cells into which it is split.</summary>
    public void Add(MetricDefinition metric, SplitKey split, CustomerGroup records)
    {
        Add(metric, records);
        Of(_splits, (metric.Code, split)).Add(records);
    }

    /// <summary>Adds a record, which the metric counts, to its category.</summary>
    public void AddCategory(MetricDefinition metric, string category, Guid? customer) =>
        Of(_categories, (metric.Code, category)).Add(customer, counts: true);

    public ScopeFigures Figures(IReadOnlyList<MetricDefinition> metrics)
    {
        var figures = new ScopeFigures();
        foreach (var metric in metrics)
        {
            if (!_metrics.TryGetValue(metric.WithCustomerOf ?? metric.Code, out var counter)) continue;
            if (metric.WithCustomerOf is not null) figures.Tallies.Add(metric.Code, counter.WithCustomer);
            else if (counter.Values.Count == 0) figures.Tallies.Add(metric.Code, counter.Tally);
            else figures.Samples.Add(metric.Code, new Sample([.. counter.Values.Order()], counter.Customers));
        }

        var wanted = metrics.Select(metric => metric.Code).ToHashSet(StringComparer.Ordinal);
        foreach (var ((metric, key), counter) in _splits.Where(split => wanted.Contains(split.Key.Metric)))
            ScopeFigures.Of(figures.Splits, metric, SplitKey.Order).Add(key, counter.Tally);
        foreach (var ((metric, category), counter) in _categories.Where(category => wanted.Contains(category.Key.Metric)))
            ScopeFigures.Of(figures.Categories, metric, StringComparer.Ordinal).Add(category, counter.Tally);
        return figures;
    }

    private static Counter Of<TKey>(Dictionary<TKey, Counter> counters, TKey key)
        where TKey : notnull
    {
        if (!counters.TryGetValue(key, out var counter)) counters.Add(key, counter = new Counter());
        return counter;
    }
}
