namespace GrpcCrm.Reports.Content;

/// <summary>How records enter a metric: which are observed, which of them count, and the value that each has.</summary>
/// <typeparam name="TFacts">What a record contributes to a period.</typeparam>
public sealed record Measure<TFacts>(MetricDefinition Metric, Func<TFacts, bool> Observes)
{
    public Func<TFacts, bool> Counts { get; init; } = _ => true;

    /// <summary>Null for a count or percentage.</summary>
    public Func<TFacts, long>? Value { get; init; }

    /// <summary>Adds a record, and whose it is. A mean is taken of the values of another metric, and adds none.</summary>
    public void Count(ScopeCount scope, TFacts record, Guid? customer)
    {
        if (Metric.MeanOf is null && Observes(record)) scope.Add(Metric, customer, Counts(record), Value?.Invoke(record));
    }
}
