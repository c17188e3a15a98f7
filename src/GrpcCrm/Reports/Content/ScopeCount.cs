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
        foreach (var (metric, counter) in _metrics)
        {
            if (counter.Values.Count > 0) figures.Samples.Add(metric, new Sample([.. counter.Values.Order()], counter.Customers));
            else figures.Tallies.Add(metric, counter.Tally);
        }

        foreach (var metric in metrics)
        {
            if (metric.WithCustomerOf is { } all && _metrics.TryGetValue(all, out var counter))
                figures.Tallies.Add(metric.Code, counter.WithCustomer);
        }

        foreach (var ((metric, key), counter) in _splits) ScopeFigures.Of(figures.Splits, metric, SplitKey.Order).Add(key, counter.Tally);
        foreach (var ((metric, category), counter) in _categories)
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
