using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Reports;

/// <summary>A revision that exists, with the hash of each audience's document in the order of the audiences.</summary>
public sealed record NewestRevision(int Number, DateTime AsOf, DateTime PublishedTime, byte[][] Hashes)
{
    public bool Says(IReadOnlyList<RenderedDocument> documents) =>
        Hashes.Length == documents.Count && Hashes.Zip(documents).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second.ContentSha256));
}

/// <summary>A report held by this transaction, with what it said last and what it would say now.</summary>
public sealed record ReportClaim(Guid ReportId, string TimeZone, NewestRevision? Newest, ReportFigures Figures)
{
    private static readonly string AddReport = EmbeddedSql.Text("Reports/add_report.sql");
    private static readonly string ClaimReport = EmbeddedSql.Text("Reports/claim_report.sql");
    private static readonly string ReadNewest = EmbeddedSql.Text("Reports/newest_revision.sql");

    /// <summary>Claims and counts in one round trip. The claim is a row lock only, so that a crash leaves nothing behind.</summary>
    public static async Task<ReportClaim> Take(
        NpgsqlConnection connection, ReportIdentity identity, ClosingMoment moment, CancellationToken cancellation)
    {
        object[] key = [identity.ManufacturerId, identity.DealerId, (short)identity.Definition, identity.PeriodStart, identity.PeriodEnd];
        await using var batch = connection.CreateBatch();
        batch.Add(TenantSetting.ForDealer(identity.DealerId));
        batch.Add(AddReport, [.. key, Guid.CreateVersion7(), moment.TimeZone]);
        batch.Add(ClaimReport, key);
        batch.Add(ReadNewest, key);
        ReportFigures.Ask(batch, identity, moment);

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var (report, timeZone) = (reader.GetGuid(0), reader.GetString(1));
        await reader.NextResultAsync(cancellation);
        var newest = await reader.ReadAsync(cancellation) ? Revision(reader) : null;
        await reader.NextResultAsync(cancellation);
        return new ReportClaim(report, timeZone, newest, await ReportFigures.Read(reader, cancellation));
    }

    private static NewestRevision Revision(NpgsqlDataReader reader) =>
        new(reader.GetInt32(0), reader.GetDateTime(1), reader.GetDateTime(2), reader.GetFieldValue<byte[][]>(3));
}
