using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using GrpcCrm.ReportFeed;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>How a report stands, read as the worker, for callers who change reports and may not all read them.</summary>
public static class StandingReport
{
    private static readonly string Query = EmbeddedSql.Text("Reports/Closing/standing_report.sql");

    public static async Task<Publication> ReadAsync(NpgsqlDataSource worker, ReportIdentity identity, CancellationToken cancellationToken)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, identity, cancellationToken);
    }

    public static async Task<Publication> ReadAsync(
        NpgsqlConnection connection, ReportIdentity identity, CancellationToken cancellationToken) =>
        await FindAsync(connection, identity, cancellationToken) ?? throw Fail.NotFound(Publication.Names.Collection);

    /// <summary>The same; null where the report was never made.</summary>
    public static async Task<Publication?> FindAsync(NpgsqlDataSource worker, ReportIdentity identity, CancellationToken cancellationToken)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, identity, cancellationToken);
    }

    private static async Task<Publication?> FindAsync(
        NpgsqlConnection connection, ReportIdentity identity, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(Query, [.. identity.Key, (short)ReportAudience.Manufacturer]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader, identity) : null;
    }

    private static Publication Read(NpgsqlDataReader reader, ReportIdentity identity)
    {
        var report = new Publication
        {
            ManufacturerId = identity.ManufacturerId,
            ReportId = reader.GetGuid(0),
            DealerId = identity.Subject.Dealer,
            Region = identity.Subject.Region,
            Definition = (short)identity.Definition,
            PeriodKind = (short)identity.Period.Kind,
            PeriodStart = identity.PeriodStart,
            PeriodEnd = identity.PeriodEnd,
            TimeZone = reader.GetString(1),
            Revision = 0,
            AsOf = default,
            PublishedTime = default,
            ContentSha256 = [],
        };
        if (reader.IsDBNull(2)) return report;
        return report with
        {
            Revision = reader.GetInt32(2),
            AsOf = reader.GetDateTime(3),
            PublishedTime = reader.GetDateTime(4),
            Completeness = reader.GetInt16(5),
            State = (ReportState)reader.GetInt16(6),
            ContentSha256 = reader.GetFieldValue<byte[]>(7),
            Delta = reader.IsDBNull(8) ? null : reader.GetFieldValue<byte[]>(8),
        };
    }
}
