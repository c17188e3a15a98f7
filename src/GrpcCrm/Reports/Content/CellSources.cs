using GrpcCrm.Platform;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.ReportFeed;
using Npgsql;

namespace GrpcCrm.Reports.Content;

/// <summary>A record behind a cell: whether it counts in the numerator, and its value where the metric is of values.</summary>
public sealed record CellSource(Guid Id, bool IsInteraction, bool Counted, long? Value = null);

/// <summary>
/// The records behind a cell, read by the very statements that the figures are counted from, as they were known at the revision's moment.
/// </summary>
public sealed class CellSources(NpgsqlBatch batch, Publication publication, Guid dealer)
{
    private static readonly string Bounds = EmbeddedSql.Text("Reports/Content/period_bounds.sql");

    public static readonly string Interactions =
        EmbeddedSql.Composed("Reports/Content/interaction_sources.sql", "{records}", "Reports/Content/interactions_in_period.sql");

    public static readonly string OpenComplaints =
        EmbeddedSql.Composed("Reports/Content/open_complaint_sources.sql", "{records}", "Reports/Content/complaints_open_at_end.sql");

    /// <summary>The page of a metric's records in the order of their ids, with one more where another page follows.</summary>
    public async Task<IReadOnlyList<CellSource>> ReadAsync(CellQuestion question, CancellationToken cancellationToken)
    {
        var (start, end) = await PeriodBoundsAsync(cancellationToken);
        batch.BatchCommands.Clear();
        var after = question.Page.IsFirst ? (object)DBNull.Value : question.Page.Id(0);
        switch (question.Metric.Code)
        {
            case MetricDefinitions.Interactions or MetricDefinitions.InteractionsWithCustomer:
                var kind = question.Kind ?? default;
                batch.Add(
                    Interactions, publication.ManufacturerId, dealer, start, end, publication.AsOf,
                    question.PhaseNumbers, kind.Channel, kind.Direction, after, question.Page.Take);
                return await RowsAsync(
                    isInteraction: true, countsAll: question.Metric.Code == MetricDefinitions.Interactions, cancellationToken);
            case MetricDefinitions.OpenAtEnd:
                batch.Add(
                    OpenComplaints, publication.ManufacturerId, dealer, end, publication.AsOf,
                    question.PhaseNumbers, after, question.Page.Take);
                return await RowsAsync(isInteraction: false, countsAll: true, cancellationToken);
            default:
                batch.Add(
                    ComplaintFacts.InPeriod, publication.ManufacturerId, dealer, start, end, publication.AsOf, publication.TimeZone);
                return await ComplaintsAsync(question, cancellationToken);
        }
    }

    private async Task<(DateTime Start, DateTime End)> PeriodBoundsAsync(CancellationToken cancellationToken)
    {
        batch.Add(Bounds, publication.ManufacturerId, publication.ReportId);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetDateTime(0), reader.GetDateTime(1));
    }

    private async Task<List<CellSource>> RowsAsync(bool isInteraction, bool countsAll, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var sources = new List<CellSource>();
        while (await reader.ReadAsync(cancellationToken))
            sources.Add(new CellSource(reader.GetGuid(0), isInteraction, countsAll || reader.GetBoolean(1)));
        return sources;
    }

    private async Task<List<CellSource>> ComplaintsAsync(CellQuestion question, CancellationToken cancellationToken)
    {
        var measure = question.Metric.Complaints!;
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var observed = new List<ComplaintFacts>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var complaint = ComplaintFacts.Read(reader);
            if (measure.Observes(complaint) && question.Phases.Contains(complaint.Phase)) observed.Add(complaint);
        }

        return
        [
            .. observed.OrderBy(complaint => complaint.ComplaintId)
                .SkipWhile(complaint => !question.Page.IsFirst && complaint.ComplaintId.CompareTo(question.Page.Id(0)) <= 0)
                .Take(question.Page.Take)
                .Select(complaint => new CellSource(
                    complaint.ComplaintId, IsInteraction: false, measure.Counts(complaint), measure.Value?.Invoke(complaint))),
        ];
    }
}

/// <summary>Of which cell the records are asked for, and which page of them.</summary>
public sealed record CellQuestion(MetricDefinition Metric, InteractionKind? Kind, JourneyPhase[] Phases, Page Page)
{
    public short[] PhaseNumbers => [.. Phases.Select(phase => (short)phase)];
}
