using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Reports;

/// <summary>What was made of a report: its documents in the order of the audiences, as known at a moment.</summary>
public sealed record MadeReport(DateTime AsOf, ReportCompleteness Completeness, IReadOnlyList<RenderedDocument> Documents)
{
    public short[] Audiences => [.. Documents.Select(document => (short)document.Audience)];

    public byte[][] Contents => [.. Documents.Select(document => document.Content)];

    public byte[][] Hashes => [.. Documents.Select(document => document.ContentSha256)];
}

/// <summary>Stores what was made of a report that the transaction holds: as its next revision, or as a draft.</summary>
public static class ReportPublisher
{
    private static readonly string PublishRevision = EmbeddedSql.Text("Reports/publish_revision.sql");
    private static readonly string RevisionDocuments = EmbeddedSql.Text("Reports/revision_documents.sql");
    private static readonly string ChangedRecordsQuery = EmbeddedSql.Text("Reports/changed_records.sql");
    private static readonly string StoreDraft = EmbeddedSql.Text("Reports/store_draft.sql");
    private static readonly string DropDraft = EmbeddedSql.Text("Reports/drop_draft.sql");

    /// <summary>Publishes the next revision and says when.</summary>
    public static async Task<DateTime> Publish(
        NpgsqlConnection connection, ClaimedReport report, MadeReport made, CancellationToken cancellation)
    {
        var deltas = await Deltas(connection, report, made, cancellation);
        await using var batch = connection.CreateBatch();
        batch.Add(
            PublishRevision,
            report.Identity.ManufacturerId,
            report.ReportId,
            (report.Newest?.Number ?? 0) + 1,
            report.Identity.SubjectColumns[0],
            made.AsOf,
            Guid.CreateVersion7(),
            made.Audiences,
            made.Contents,
            made.Hashes,
            deltas,
            (short)made.Completeness);
        return (DateTime)(await batch.ExecuteScalarAsync(cancellation))!;
    }

    public static async Task Keep(NpgsqlConnection connection, ClaimedReport report, MadeReport made, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(
            StoreDraft,
            report.Identity.ManufacturerId,
            report.ReportId,
            report.Identity.DealerId,
            made.AsOf,
            (short)made.Completeness,
            made.Audiences,
            made.Contents,
            made.Hashes);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Takes away a draft that the newest revision has made idle.</summary>
    public static async Task Drop(NpgsqlConnection connection, ClaimedReport report, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(DropDraft, report.Identity.ManufacturerId, report.ReportId);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>For each audience, what differs from its document of the revision before; nulls for the first revision.</summary>
    private static async Task<byte[]?[]> Deltas(
        NpgsqlConnection connection, ClaimedReport report, MadeReport made, CancellationToken cancellation)
    {
        var deltas = new byte[]?[made.Documents.Count];
        if (report.Newest is not { } newest) return deltas;

        await using var batch = connection.CreateBatch();
        var (manufacturer, id) = (report.Identity.ManufacturerId, report.ReportId);
        batch.Add(RevisionDocuments, manufacturer, id, newest.Number);
        if (!report.Identity.IsGroup) batch.Add(ChangedRecordsQuery, manufacturer, id, report.Identity.DealerId, newest.AsOf, made.AsOf);

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var before = new Dictionary<ReportAudience, byte[]>();
        while (await reader.ReadAsync(cancellation))
            before[(ReportAudience)reader.GetInt16(0)] = await reader.GetFieldValueAsync<byte[]>(1, cancellation);
        var causes = new List<ChangedRecords>();
        if (await reader.NextResultAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
                causes.Add(new ChangedRecords((RevisionCause)reader.GetInt16(0), reader.GetInt64(1), reader.GetInt64(2)));
        }

        for (var i = 0; i < deltas.Length; i++)
            deltas[i] = ReportDeltaMessages.Between(before.GetValueOrDefault(made.Documents[i].Audience, []), made.Documents[i].Content, causes);
        return deltas;
    }
}
