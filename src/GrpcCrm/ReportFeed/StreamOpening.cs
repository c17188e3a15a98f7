using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.ReportFeed;

/// <summary>What a caller asks to stream: a subscription, or the feed by a cursor of its own.</summary>
public sealed record StreamStart(Guid Manufacturer, FeedPlace Place, FeedFilter Filter)
{
    public Guid? Subscription { get; init; }

    public bool TakeOver { get; init; }

    /// <summary>The session that the caller held before.</summary>
    public Guid? Continued { get; init; }
}

/// <summary>A stream as it begins; without a session where it is not a subscription's.</summary>
public sealed record OpenedStream(FeedCursor Cursor, FeedFilter Filter, long Head, FeedSession? Session);

/// <summary>Finds out where a stream starts, and makes it the live one of its subscription.</summary>
public sealed class StreamOpening(TenantTransaction transaction, SigningKey signing)
{
    private static readonly string OpenSession = EmbeddedSql.Text("ReportFeed/open_session.sql");

    public Task<OpenedStream> OpenAsync(StreamStart start, CancellationToken cancellationToken) =>
        transaction.WriteAsync(
            async (db, _) =>
            {
                var feed = await FeedState.OfAsync(db, start.Manufacturer, cancellationToken);
                if (start.Subscription is { } id) return await OpenSubscriptionAsync(db, feed, start, id, cancellationToken);
                await start.Filter.CheckAsync(db, start.Manufacturer, cancellationToken);
                var cursor = await start.Place.FindAsync(db, feed, null, cancellationToken);
                return new OpenedStream(feed.Check(cursor, signing), start.Filter, feed.Head, null);
            },
            cancellationToken);

    private async Task<OpenedStream> OpenSubscriptionAsync(
        CrmDbContext db, FeedState feed, StreamStart start, Guid id, CancellationToken cancellationToken)
    {
        var subscription = await db.FindSubscriptionAsync(feed.Manufacturer, id, cancellationToken);
        if (subscription.State == SubscriptionState.Paused) throw FeedFailures.SubscriptionPaused();

        var session = new FeedSession(feed.Manufacturer, id, subscription.Revision);
        await using var batch = db.CreateBatch();
        batch.Add(OpenSession, feed.Manufacturer, id, session.Id, start.TakeOver, (object?)start.Continued ?? DBNull.Value);
        if (await batch.ExecuteScalarAsync(cancellationToken) is not long acked) throw FeedFailures.SubscriptionBusy();
        var cursor = await start.Place.FindAsync(db, feed, acked, cancellationToken);
        return new OpenedStream(feed.Check(cursor, signing), subscription.ToFilter(), feed.Head, session);
    }
}
