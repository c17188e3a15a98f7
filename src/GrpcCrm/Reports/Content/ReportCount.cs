using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Reports.Content;

/// <summary>Counts a dealer's period by the statements of all sections, beside other statements of one round trip.</summary>
public sealed class ReportCount(ReportSections sections, SectionScope scope)
{
    private readonly IReadOnlyList<SectionQuery<PhaseCounts>> _queries = sections.Counts(scope);

    public void Ask(NpgsqlBatch batch)
    {
        foreach (var query in _queries) batch.Add(query.Statement, query.Parameters);
    }

    /// <summary>Reads the figures of a version of the definition from the results that follow the reader's current one.</summary>
    public async Task<ReportFigures> ReadAsync(NpgsqlDataReader reader, short version, CancellationToken cancellationToken)
    {
        var counts = new PhaseCounts();
        foreach (var query in _queries)
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) query.Read(reader, counts);
        }

        var figures = counts.Figures(sections.MetricsOf(version), scope.AsOf - scope.End);
        return figures with { DefinitionVersion = version };
    }
}
