using GrpcCrm.Platform.Errors;
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

    public Task<OpenedStream> Open(StreamStart start, CancellationToken cancellation) =>
        transaction.Write(
            async (db, _) =>
            {
                var feed = await FeedState.Of(db, start.Manufacturer, cancellation);
                if (start.Subscription is { } id) return await OpenSubscription(db, feed, start, id, cancellation);
                await start.Filter.Check(db, start.Manufacturer, cancellation);
                var cursor = await start.Place.Find(db, feed, null, cancellation);
                return new OpenedStream(feed.Check(cursor, signing), start.Filter, feed.Head, null);
            },
            cancellation);

    private async Task<OpenedStream> OpenSubscription(
        CrmDbContext db, FeedState feed, StreamStart start, Guid id, CancellationToken cancellation)
    {
        var subscription = await db.FindSubscription(feed.Manufacturer, id, cancellation);
        if (subscription.State == SubscriptionState.Paused) throw Fail.SubscriptionPaused();

        var session = new FeedSession(feed.Manufacturer, id, subscription.Revision);
        await using var batch = db.CreateBatch();
        batch.Add(OpenSession, feed.Manufacturer, id, session.Id, start.TakeOver, (object?)start.Continued ?? DBNull.Value);
        if (await batch.ExecuteScalarAsync(cancellation) is not long acked) throw Fail.SubscriptionBusy();
        var cursor = await start.Place.Find(db, feed, acked, cancellation);
        return new OpenedStream(feed.Check(cursor, signing), subscription.ToFilter(), feed.Head, session);
    }
}
