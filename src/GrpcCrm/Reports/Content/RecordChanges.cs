using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Reports.Content;

/// <summary>Counts what changed of the records that reports count.</summary>
public sealed class RecordChanges(ReportSections sections)
{
    private const string Union = "\nunion all\n";

    /// <summary>The statement, composed of what the sections bring.</summary>
    public string Query { get; } = sections.Composed(
        sections.Composed(EmbeddedSql.Text("Reports/Content/changed_records.sql"), "{versions}", section => section.Versions, Union),
        "{deleted}", section => section.Deleted, Union);

    /// <summary>What changed of a report's records, by cause, and how many customers' in all. The dealer has been set.</summary>
    public async Task<(IReadOnlyList<ChangedRecords> ByCause, long Customers)> BetweenAsync(
        NpgsqlConnection connection, (ReportIdentity Identity, Guid Id) report, (DateTime Before, DateTime Now) moments,
        CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(Query, report.Identity.ManufacturerId, report.Id, report.Identity.DealerId, moments.Before, moments.Now);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var (byCause, customers) = (new List<ChangedRecords>(), 0L);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (await reader.IsDBNullAsync(0, cancellationToken)) customers = reader.GetInt64(2);
            else byCause.Add(new ChangedRecords((RevisionCause)reader.GetInt16(0), reader.GetInt64(1), reader.GetInt64(2)));
        }

        return (byCause, customers);
    }
}
