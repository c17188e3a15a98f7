using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using GrpcCrm.ReportFeed;
using Npgsql;

namespace GrpcCrm.Reports;

/// <summary>
/// Makes the report of a period that is over and publishes what it says anew. It works as the worker, which reads one dealer at a time.
/// </summary>
public sealed class PeriodCloser([FromKeyedServices("worker")] NpgsqlDataSource worker, FeedSequencer sequencer, TimeProvider time)
{
    // Four waits of two seconds for the lock, with pauses in which ingest goes on: about ten seconds in all.
    private const int Tries = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(700);
    private static readonly string PublishRevision = EmbeddedSql.Text("Reports/publish_revision.sql");

    public async Task<Publication> Close(ReportIdentity identity, CancellationToken cancellation)
    {
        while (true)
        {
            var moment = await MomentOf(identity, cancellation);
            if (moment.AsOf < moment.End) throw Fail.PeriodNotEnded(moment.End);
            if (await Publish(identity, moment, cancellation) is { } publication) return publication;
        }
    }

    private async Task<ClosingMoment> MomentOf(ReportIdentity identity, CancellationToken cancellation)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await ClosingMoment.Read(worker, identity, cancellation);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                if (tried == Tries) throw Fail.DealerBusy();
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }

    /// <summary>The newest revision, made here if it says something new; null where the moment must be read again.</summary>
    private async Task<Publication?> Publish(ReportIdentity identity, ClosingMoment moment, CancellationToken cancellation)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var claim = await ReportClaim.Take(connection, identity, moment, cancellation);

        // Another closer made the report first, while the dealer's zone was being changed: these figures are of the other zone's month.
        if (claim.TimeZone != moment.TimeZone) return null;

        var documents = ReportDocuments.Of(identity, claim.TimeZone, claim.Figures);
        if (claim.Newest is { } newest && (newest.Says(documents) || newest.AsOf >= moment.AsOf)) return Published(identity, claim, newest);

        var revision = await Insert(connection, identity, claim, new Draft(moment.AsOf, documents), cancellation);
        await transaction.CommitAsync(cancellation);
        sequencer.Wake();
        return Published(identity, claim, revision);
    }

    private static async Task<NewestRevision> Insert(
        NpgsqlConnection connection, ReportIdentity identity, ReportClaim claim, Draft draft, CancellationToken cancellation)
    {
        var number = (claim.Newest?.Number ?? 0) + 1;
        byte[][] hashes = [.. draft.Documents.Select(document => document.ContentSha256)];
        await using var batch = connection.CreateBatch();
        batch.Add(
            PublishRevision,
            identity.ManufacturerId,
            claim.ReportId,
            number,
            identity.DealerId,
            draft.AsOf,
            Guid.CreateVersion7(),
            draft.Documents.Select(document => (short)document.Audience).ToArray(),
            draft.Documents.Select(document => document.Content).ToArray(),
            hashes);

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new NewestRevision(number, draft.AsOf, reader.GetDateTime(0), hashes);
    }

    private static Publication Published(ReportIdentity identity, ReportClaim claim, NewestRevision revision) => new()
    {
        ManufacturerId = identity.ManufacturerId,
        ReportId = claim.ReportId,
        DealerId = identity.DealerId,
        Definition = (short)identity.Definition,
        PeriodStart = identity.PeriodStart,
        PeriodEnd = identity.PeriodEnd,
        TimeZone = claim.TimeZone,
        Revision = revision.Number,
        AsOf = revision.AsOf,
        PublishedTime = revision.PublishedTime,
        ContentSha256 = revision.Hashes[0],
    };

    private sealed record Draft(DateTime AsOf, IReadOnlyList<RenderedDocument> Documents);
}
