using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.ReportFeed;
using Npgsql;

namespace GrpcCrm.Reports.Life;

/// <summary>How a report stands, read as the worker, for callers who change reports and may not all read them.</summary>
public static class StandingReport
{
    private static readonly string Query = EmbeddedSql.Text("Reports/Life/standing_report.sql");

    public static async Task<Publication> Read(NpgsqlDataSource worker, ReportIdentity identity, CancellationToken cancellation)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellation);
        return await Read(connection, identity, cancellation);
    }

    public static async Task<Publication> Read(NpgsqlConnection connection, ReportIdentity identity, CancellationToken cancellation) =>
        await Find(connection, identity, cancellation) ?? throw Fail.NotFound(ResourceNames.Reports.Collection);

    /// <summary>The same; null where the report was never made.</summary>
    public static async Task<Publication?> Find(NpgsqlDataSource worker, ReportIdentity identity, CancellationToken cancellation)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellation);
        return await Find(connection, identity, cancellation);
    }

    private static async Task<Publication?> Find(NpgsqlConnection connection, ReportIdentity identity, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(Query, [.. identity.Key, (short)ReportAudience.Manufacturer]);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Read(reader, identity) : null;
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
