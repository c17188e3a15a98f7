using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Closing;
using Npgsql;

namespace GrpcCrm.Reports.Content;

/// <summary>How many records of how many customers changed for one cause between two moments.</summary>
public sealed record ChangedRecords(RevisionCause Cause, long Records, long Customers)
{
    private static readonly string Query = EmbeddedSql.Text("Reports/Content/changed_records.sql");

    /// <summary>What changed of a report's records, by cause, and how many customers' in all. The dealer has been set.</summary>
    public static async Task<(IReadOnlyList<ChangedRecords> ByCause, long Customers)> BetweenAsync(
        NpgsqlConnection connection, ClaimedReport report, (DateTime Before, DateTime Now) moments, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        var identity = report.Identity;
        batch.Add(Query, identity.ManufacturerId, report.ReportId, identity.DealerId, moments.Before, moments.Now);
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
