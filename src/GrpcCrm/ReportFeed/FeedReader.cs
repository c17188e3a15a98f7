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

    /// <summary>A longer document is left out of its event.</summary>
    public const int DocumentBytes = 1024 * 1024;

    private static readonly string NextEvents = EmbeddedSql.Text("ReportFeed/feed_page.sql");

    /// <summary>What follows the cursor, which is refused if events after it are gone.</summary>
    public async Task<IReadOnlyList<FeedItem>> Read(FeedCursor after, CancellationToken cancellation)
    {
        await readers.WaitAsync(cancellation);
        try
        {
            return await transaction.Read(db => Read(db, after, cancellation), cancellation);
        }
        finally
        {
            readers.Release();
        }
    }

    /// <summary>
    /// Says in the access log that the caller gets personal data which no page was read for. It is written before the data leave.
    /// </summary>
    public async Task LogAccess(CancellationToken cancellation)
    {
        await readers.WaitAsync(cancellation);
        try
        {
            await transaction.Read(static _ => Task.FromResult(true), cancellation);
        }
        finally
        {
            readers.Release();
        }
    }

    /// <summary>
    /// The state comes after the page: if the feed still begins early enough then, nothing was removed from the page before it was read.
    /// </summary>
    private async Task<IReadOnlyList<FeedItem>> Read(CrmDbContext db, FeedCursor after, CancellationToken cancellation)
    {
        await using var batch = db.CreateBatch();
        batch.Add(
            NextEvents, new[] { after.Manufacturer }, new[] { after.Position }, options.Value.BatchEvents, PageBytes, DocumentBytes);
        FeedState.Ask(batch, after.Manufacturer);

        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var items = new List<FeedItem>();
        while (await reader.ReadAsync(cancellation)) items.Add(FeedItem.Of(FeedEvent.Read(reader)));
        await reader.NextResultAsync(cancellation);
        (await FeedState.Read(reader, after.Manufacturer, cancellation)).Check(after, signing);
        return items;
    }
}
