using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;

namespace GrpcCrm.ReportFeed;

/// <summary>How many streams of this host read from the database at a time; the others wait for their turn.</summary>
public sealed class CatchUpReaders() : SemaphoreSlim(4);

/// <summary>Reads a manufacturer's feed page by page, each page in a transaction of its own and within the caller's tenant.</summary>
public sealed class FeedReader(
    TenantTransaction transaction, CatchUpReaders readers, SigningKey signing, IOptions<ReportFeedOptions> options)
{
    /// <summary>Documents of a frame, which may exceed this by one of them.</summary>
    public const int PageBytes = 256 * 1024;

    /// <summary>
    /// What follows the cursor, which is refused if events after it are gone. What the stream's filter leaves out comes without its
    /// document. The stream's session is looked at too: it may have ended elsewhere.
    /// </summary>
    public async Task<IReadOnlyList<FeedItem>> ReadAsync(OpenedStream stream, FeedCursor after, CancellationToken cancellationToken)
    {
        await readers.WaitAsync(cancellationToken);
        try
        {
            return await transaction.ReadAsync(db => ReadAsync(db, stream, after, cancellationToken), cancellationToken);
        }
        finally
        {
            readers.Release();
        }
    }

    /// <summary>
    /// Says in the access log that the caller gets personal data which no page was read for. It is written before the data leave.
    /// </summary>
    public async Task LogAccessAsync(CancellationToken cancellationToken)
    {
        await readers.WaitAsync(cancellationToken);
        try
        {
            await transaction.ReadAsync(static _ => Task.FromResult(true), cancellationToken);
        }
        finally
        {
            readers.Release();
        }
    }

    /// <summary>
    /// The state comes after the page: if the feed still begins early enough then, nothing was removed from the page before it was read.
    /// </summary>
    private async Task<IReadOnlyList<FeedItem>> ReadAsync(
        CrmDbContext db, OpenedStream stream, FeedCursor after, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        var bounds = (options.Value.BatchEvents, PageBytes);
        FeedPage.Ask(batch, [after.Manufacturer], [after.Position], bounds, stream.Filter);
        FeedState.Ask(batch, after.Manufacturer);
        stream.Session?.Ask(batch);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var items = new List<FeedItem>();
        while (await reader.ReadAsync(cancellationToken)) items.Add(FeedItem.Of(FeedEvent.Read(reader)));
        await reader.NextResultAsync(cancellationToken);
        (await FeedState.ReadAsync(reader, after.Manufacturer, cancellationToken)).Check(after, signing);
        if (stream.Session is not { } session) return items;
        await reader.NextResultAsync(cancellationToken);
        await session.ReadAsync(reader, cancellationToken);
        return items;
    }
}
