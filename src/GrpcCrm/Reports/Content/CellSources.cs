using GrpcCrm.Platform;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.ReportFeed;
using Npgsql;

namespace GrpcCrm.Reports.Content;

/// <summary>A record behind a cell: whether it counts in the numerator, and its value where the metric is of values.</summary>
/// <param name="Collection">The kind of record, as resource names have it.</param>
/// <param name="Id">Its own.</param>
/// <param name="Counted">Whether it counts in the numerator.</param>
/// <param name="Value">Its value, where the metric is of values.</param>
public sealed record CellSource(string Collection, Guid Id, bool Counted, long? Value = null);

/// <summary>Of which cell the records are asked for, and which page of them.</summary>
/// <param name="Metric">The cell's.</param>
/// <param name="Split">What the cell is a split of; null for a total.</param>
/// <param name="Phases">Those that the document is about.</param>
/// <param name="Page">In the order of the records' ids.</param>
public sealed record CellQuestion(MetricDefinition Metric, SplitKey? Split, JourneyPhase[] Phases, Page Page)
{
    /// <summary>The last record of the page before; null for the first page.</summary>
    public Guid? After => Page.IsFirst ? null : Page.Id(0);

    public int Take => Page.Take;

    public short[] PhaseNumbers => [.. Phases.Select(phase => (short)phase)];
}

/// <summary>The records behind a cell, as they were known at the revision's moment.</summary>
public sealed class CellSources(NpgsqlBatch batch, ReportSections sections, Publication publication, Guid dealer)
{
    private static readonly string Bounds = EmbeddedSql.Text("Reports/Content/period_bounds.sql");

    /// <summary>The page of a metric's records in the order of their ids, with one more where another page follows.</summary>
    public async Task<IReadOnlyList<CellSource>> ReadAsync(CellQuestion question, CancellationToken cancellationToken)
    {
        var scope = await ScopeAsync(cancellationToken);
        var query = sections.Of(question.Metric).Sources(scope, question);
        batch.BatchCommands.Clear();
        batch.Add(query.Statement, query.Parameters);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var sources = new List<CellSource>();
        while (await reader.ReadAsync(cancellationToken)) query.Read(reader, sources);
        return
        [
            .. sources.Where(source => question.After is not { } last || source.Id.CompareTo(last) > 0)
                .OrderBy(source => source.Id)
                .Take(question.Take),
        ];
    }

    private async Task<SectionScope> ScopeAsync(CancellationToken cancellationToken)
    {
        batch.Add(Bounds, publication.ManufacturerId, publication.ReportId);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new(publication.ManufacturerId, dealer, publication.AsOf, publication.TimeZone)
        {
            Start = reader.GetDateTime(0),
            End = reader.GetDateTime(1),
        };
    }
}
