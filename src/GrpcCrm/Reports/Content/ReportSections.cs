namespace GrpcCrm.Reports.Content;

/// <summary>What all features bring to reports.</summary>
public sealed class ReportSections
{
    private readonly IReadOnlyList<IReportSection> _sections;
    private readonly Dictionary<string, (MetricDefinition Metric, IReportSection Section)> _byMetric = new(StringComparer.Ordinal);

    public ReportSections(IEnumerable<IReportSection> sections)
    {
        _sections = [.. sections];
        foreach (var section in _sections)
        {
            foreach (var metric in section.Metrics) _byMetric.Add(metric.Code, (metric, section));
        }

        var listed = MetricMessages.Codes;
        if (listed.Except(_byMetric.Keys).Concat(_byMetric.Keys.Except(listed)).ToList() is { Count: > 0 } others)
        {
            throw new InvalidOperationException(
                $"The contract lists other metrics than the features bring; they differ in {string.Join(", ", others)}. List a metric in "
                + "ExplainReportCellRequest.metric, where its cells come in a document, and bring it by its feature's IReportSection.");
        }

        Metrics = [.. listed.Select(code => _byMetric[code].Metric)];
        DefinitionVersion = Metrics.Max(metric => metric.Since);
    }

    /// <summary>All metrics in the order in which documents hold their cells.</summary>
    public IReadOnlyList<MetricDefinition> Metrics { get; }

    /// <summary>The newest version of reports' definition, which new reports take.</summary>
    public short DefinitionVersion { get; }

    /// <summary>Those of a version of reports' definition.</summary>
    public IReadOnlyList<MetricDefinition> MetricsOf(short version) => [.. Metrics.Where(metric => metric.Since <= version)];

    /// <summary>
    /// When, after a moment, the next window ends of a version's metrics and a period's end; null where all have ended. Until then a report
    /// is preliminary.
    /// </summary>
    public DateTime? NextWindowEnd(short version, DateTime end, DateTime asOf) =>
        MetricsOf(version).Select(metric => end + metric.OpenFor).Where(time => time > asOf).Select(time => (DateTime?)time).Min();

    public MetricDefinition? Find(string code) => _byMetric.TryGetValue(code, out var found) ? found.Metric : null;

    /// <summary>Who counts the metric.</summary>
    public IReportSection Of(MetricDefinition metric) => _byMetric[metric.Code].Section;

    public IReadOnlyList<SectionQuery<PhaseCounts>> Counts(SectionScope scope) =>
        [.. _sections.SelectMany(section => section.Counts(scope))];

    /// <summary>A statement about periods, in which {holds} stands for whether some section holds a record of one.</summary>
    public string AskingForRecords(string statement) => Composed(statement, "{holds}", section => section.Holds, "or ");

    /// <summary>A statement in which a name in braces stands for a part that each section brings.</summary>
    public string Composed(string statement, string place, Func<IReportSection, string> part, string between) =>
        statement.Replace(place, string.Join(between, _sections.Select(part)), StringComparison.Ordinal);
}
