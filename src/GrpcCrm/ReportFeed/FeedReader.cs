using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;

namespace GrpcCrm.ReportFeed;

/// <summary>Reads a manufacturer's feed page by page, each page in a transaction of its own and within the caller's tenant.</summary>
public sealed class FeedReader(TenantTransaction transaction, IOptions<ReportFeedOptions> options)
{
    // A frame may exceed this by one document.
    private const int PageBytes = 1024 * 1024;

    private static readonly string FeedState = EmbeddedSql.Text("ReportFeed/feed_state.sql");
    private static readonly string NextEvents = EmbeddedSql.Text("ReportFeed/feed_page.sql");

    /// <summary>What follows the cursor, or the oldest events where it is null. Refuses a cursor that is not of this feed.</summary>
    public Task<FeedPage> Read(Guid manufacturer, FeedCursor? after, CancellationToken cancellation) =>
        transaction.Read(
            async db =>
            {
                await using var batch = db.CreateBatch();
                batch.Add(FeedState, manufacturer);
                batch.Add(NextEvents, manufacturer, after?.Position ?? 0, options.Value.BatchEvents, PageBytes);

                await using var reader = await batch.ExecuteReaderAsync(cancellation);
                if (!await reader.ReadAsync(cancellation)) throw Fail.NotFound(ResourceNames.Manufacturers.Collection);
                var oldest = new FeedCursor(manufacturer, reader.GetGuid(0), 0);
                var head = reader.GetInt64(1);
                Check(after ?? oldest, oldest, head);

                await reader.NextResultAsync(cancellation);
                var events = new List<FeedEvent>();
                while (await reader.ReadAsync(cancellation)) events.Add(FeedEvent.Read(reader, manufacturer));
                return new FeedPage(after ?? oldest, head, events);
            },
            cancellation);

    private static void Check(FeedCursor after, FeedCursor oldest, long head)
    {
        if (after with { Position = 0 } != oldest) throw Fail.CursorForeign();
        if (after.Position > head) throw Fail.CursorAhead();
    }
}
