using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Content;
using Npgsql;

namespace GrpcCrm.Complaints;

/// <summary>What reports tell of complaints: how many there are, how they end, how long that takes, and what they are about.</summary>
public sealed class ComplaintSection : IReportSection
{
    private static readonly string InPeriod = EmbeddedSql.Text("Complaints/complaints_in_period.sql");

    private static readonly string OpenFigures =
        EmbeddedSql.Composed("Complaints/open_complaint_figures.sql", "{records}", "Complaints/complaints_open_at_end.sql");

    private static readonly string OpenSources =
        EmbeddedSql.Composed("Complaints/open_complaint_sources.sql", "{records}", "Complaints/complaints_open_at_end.sql");

    public IReadOnlyList<MetricDefinition> Metrics { get; } =
        [ComplaintMetrics.OpenAtEnd, .. ComplaintMetrics.Measured.Select(measure => measure.Metric)];

    public string Versions { get; } = EmbeddedSql.Text("Complaints/complaint_versions.sql");

    public string Deleted { get; } = EmbeddedSql.Text("Complaints/deleted_complaint.sql");

    public string FirstRecord { get; } = EmbeddedSql.Text("Complaints/first_complaint.sql");

    public string Holds { get; } = EmbeddedSql.Text("Complaints/holds_complaint.sql");

    /// <summary>
    /// To 90 days after its end, because another one counts as repeated until then; one that is open has no end. A time that it reached
    /// later counts where it lies: a source may tell an acknowledgement, or another end, of after the end.
    /// </summary>
    public static LateSpan SpanOf(DateTime received, DateTime? closed, params ReadOnlySpan<DateTime?> reached)
    {
        var until = closed?.AddDays(90);
        foreach (var time in reached)
        {
            if (time > until) until = time;
        }

        return new(received, until);
    }

    public IReadOnlyList<SectionQuery<PhaseCounts>> Counts(SectionScope scope) =>
    [
        new(InPeriod, InPeriodOf(scope), Add),
        new(OpenFigures, [scope.ManufacturerId, scope.DealerId, scope.End, scope.AsOf], AddOpen),
    ];

    public SectionQuery<ICollection<CellSource>> Sources(SectionScope scope, CellQuestion question)
    {
        if (question.Metric == ComplaintMetrics.OpenAtEnd) return Open(scope, question);
        var measure = ComplaintMetrics.Measured.Single(measure => measure.Metric == question.Metric);
        return new(InPeriod, InPeriodOf(scope), (row, sources) =>
        {
            var complaint = ComplaintFacts.Read(row);
            if (!measure.Observes(complaint) || !question.Phases.Contains(complaint.Phase)) return;
            var value = measure.Value?.Invoke(complaint);
            sources.Add(new(Complaint.Names.Collection, complaint.ComplaintId, measure.Counts(complaint), value));
        });
    }

    private static SectionQuery<ICollection<CellSource>> Open(SectionScope scope, CellQuestion question) => new(
        OpenSources,
        [
            scope.ManufacturerId, scope.DealerId, scope.End, scope.AsOf, question.PhaseNumbers, (object?)question.After ?? DBNull.Value,
            question.Take,
        ],
        (row, sources) => sources.Add(new(Complaint.Names.Collection, row.GetGuid(0), row.GetBoolean(1))));

    private static object[] InPeriodOf(SectionScope scope) =>
        [scope.ManufacturerId, scope.DealerId, scope.Start, scope.End, scope.AsOf, scope.TimeZone];

    private static void Add(NpgsqlDataReader row, PhaseCounts counts)
    {
        var complaint = ComplaintFacts.Read(row);
        foreach (var phases in counts.Of((short)complaint.Phase))
        {
            foreach (var measure in ComplaintMetrics.Measured) measure.Count(phases, complaint, complaint.CustomerId);
            if (complaint.Received) phases.AddCategory(ComplaintMetrics.Received, complaint.Category, complaint.CustomerId);
        }
    }

    private static void AddOpen(NpgsqlDataReader row, PhaseCounts counts)
    {
        var group = CustomerGroup.Read(row, first: 1);
        foreach (var phases in counts.Of(row.GetInt16(0))) phases.Add(ComplaintMetrics.OpenAtEnd, group);
    }
}
