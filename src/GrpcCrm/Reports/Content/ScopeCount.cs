namespace GrpcCrm.Reports.Content;

/// <summary>Adds up what belongs to some phases of the customer's journey.</summary>
internal sealed class ScopeCount
{
    private static readonly MetricDefinition[] OfComplaints =
        [.. MetricDefinitions.All.Where(metric => metric is { Complaints: not null, MeanOf: null })];

    private readonly Dictionary<string, Counter> _metrics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Counter> _categories = new(StringComparer.Ordinal);
    private readonly Dictionary<InteractionKind, Counter> _interactions = [];

    public void Add(ComplaintFacts complaint)
    {
        foreach (var metric in OfComplaints)
        {
            var measure = metric.Complaints!;
            if (!measure.Observes(complaint)) continue;
            var counter = Of(_metrics, metric.Code);
            counter.Add(complaint.CustomerId, measure.Counts(complaint));
            if (measure.Value is { } value) counter.Values.Add(value(complaint));
        }

        if (complaint.Received) Of(_categories, complaint.Category).Add(complaint.CustomerId, counts: true);
    }

    public void AddOpen(CustomerGroup complaints) => Of(_metrics, MetricDefinitions.OpenAtEnd).Add(complaints);

    public void Add(InteractionKind kind, CustomerGroup interactions)
    {
        Of(_metrics, MetricDefinitions.Interactions).Add(interactions);
        Of(_interactions, kind).Add(interactions);
    }

    public ScopeFigures Figures()
    {
        var samples = _metrics.Where(metric => metric.Value.Values.Count > 0).ToDictionary(
            metric => metric.Key,
            metric => new Sample([.. metric.Value.Values.Order()], metric.Value.Customers),
            StringComparer.Ordinal);
        var tallies = Sorted(_metrics.Where(metric => metric.Value.Values.Count == 0), StringComparer.Ordinal);
        if (_metrics.TryGetValue(MetricDefinitions.Interactions, out var interactions))
            tallies.Add(MetricDefinitions.InteractionsWithCustomer, interactions.WithCustomer);
        return new ScopeFigures(
            tallies,
            new SortedDictionary<string, Sample>(samples, StringComparer.Ordinal),
            Sorted(_interactions, InteractionKind.Order),
            Sorted(_categories, StringComparer.Ordinal));
    }

    private static Counter Of<TKey>(Dictionary<TKey, Counter> counters, TKey key)
        where TKey : notnull
    {
        if (!counters.TryGetValue(key, out var counter)) counters.Add(key, counter = new Counter());
        return counter;
    }

    private static SortedDictionary<TKey, Tally> Sorted<TKey>(IEnumerable<KeyValuePair<TKey, Counter>> counters, IComparer<TKey> order)
        where TKey : notnull =>
        new(counters.ToDictionary(counter => counter.Key, counter => counter.Value.Tally), order);
}
