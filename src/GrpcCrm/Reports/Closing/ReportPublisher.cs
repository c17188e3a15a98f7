using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports.Content;
using Npgsql;

namespace GrpcCrm.Reports.Closing;

/// <summary>Stores what was made of a report that the transaction holds: as its next revision, or as a draft.</summary>
public sealed class ReportPublisher(RecordChanges changes)
{
    private static readonly string PublishRevision = EmbeddedSql.Text("Reports/Closing/publish_revision.sql");
    private static readonly string RevisionDocuments = EmbeddedSql.Text("Reports/Closing/revision_documents.sql");
    private static readonly string StoreDraft = EmbeddedSql.Text("Reports/Closing/store_draft.sql");
    private static readonly string DropDraft = EmbeddedSql.Text("Reports/Closing/drop_draft.sql");

    /// <summary>Publishes the next revision and says when; what else is to be done goes along.</summary>
    public async Task<DateTime> PublishAsync(
        NpgsqlConnection connection, ClaimedReport report, MadeReport made, CancellationToken cancellationToken,
        Action<NpgsqlBatch>? also = null)
    {
        var deltas = await DeltasAsync(connection, report, made, cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.Add(PublishingLock.Shared, report.Identity.ManufacturerId);
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
            (short)made.Completeness,
            made.ScoresAsOf,
            (object?)made.Basis ?? DBNull.Value);
        also?.Invoke(batch);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var published = reader.GetDateTime(0);
        while (await reader.NextResultAsync(cancellationToken)) { }
        return published;
    }

    public async Task KeepAsync(
        NpgsqlConnection connection, ClaimedReport report, MadeReport made, CancellationToken cancellationToken)
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
            made.Hashes,
            made.ScoresAsOf,
            (report.Newest?.Number ?? 0) + 1,
            made.Basis!);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes away a draft that the newest revision has made idle.</summary>
    public async Task DropAsync(NpgsqlConnection connection, ClaimedReport report, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(DropDraft, report.Identity.ManufacturerId, report.ReportId);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>For each audience, what differs from its document of the revision before; nulls for the first revision.</summary>
    private async Task<byte[]?[]> DeltasAsync(
        NpgsqlConnection connection, ClaimedReport report, MadeReport made, CancellationToken cancellationToken)
    {
        var deltas = new byte[]?[made.Documents.Count];
        if (report.Newest is not { } newest) return deltas;

        var moments = (newest.AsOf, made.AsOf);
        var causes = report.Identity.IsGroup
            ? []
            : (await changes.BetweenAsync(connection, report.Named, moments, cancellationToken)).ByCause;
        var before = await DocumentsAsync(connection, report, newest.Number, cancellationToken);
        for (var i = 0; i < deltas.Length; i++)
        {
            var document = made.Documents[i];
            deltas[i] = ReportDeltaMessages.Between(before.GetValueOrDefault(document.Audience, []), document.Content, causes);
        }

        return deltas;
    }

    /// <summary>What a revision says to each audience.</summary>
    public async Task<Dictionary<ReportAudience, byte[]>> DocumentsAsync(
        NpgsqlConnection connection, ClaimedReport report, int revision, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(RevisionDocuments, report.Identity.ManufacturerId, report.ReportId, revision);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var documents = new Dictionary<ReportAudience, byte[]>();
        while (await reader.ReadAsync(cancellationToken))
            documents[(ReportAudience)reader.GetInt16(0)] = await reader.GetFieldValueAsync<byte[]>(1, cancellationToken);
        return documents;
    }
}
