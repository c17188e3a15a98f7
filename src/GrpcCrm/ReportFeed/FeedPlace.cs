using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.ReportFeed;

/// <summary>Marked places of a feed; names and numbers are those of the contract.</summary>
public enum FeedStart : short
{
    Oldest = 1,
    Now = 2,
    Acked = 3,
}

/// <summary>A place in a feed as a caller names it: a marked one, a cursor, or a time; at most one of them.</summary>
public sealed record FeedPlace(FeedStart? Marked, FeedCursor? Cursor, DateTime? Time)
{
    private static readonly string FirstPosition = EmbeddedSql.Text("ReportFeed/first_position.sql");

    /// <summary>
    /// Where that is now, not checked yet. Unnamed: after what was acknowledged, or without a subscription at the oldest event.
    /// </summary>
    /// <param name="db">Within the manufacturer's transaction.</param>
    /// <param name="feed">The feed as it stands.</param>
    /// <param name="acked">What the subscription has acknowledged; null without one.</param>
    /// <param name="cancellationToken">The call's.</param>
    public async Task<FeedCursor> FindAsync(CrmDbContext db, FeedState feed, long? acked, CancellationToken cancellationToken)
    {
        if (Cursor is not null) return Cursor;
        if (Time is { } time) return feed.At(await BeforeAsync(db, feed, time, cancellationToken));
        return (Marked ?? (acked is null ? FeedStart.Oldest : FeedStart.Acked)) switch
        {
            FeedStart.Oldest => feed.BeforeOldest,
            FeedStart.Now => feed.AtHead,
            FeedStart.Acked when acked is { } position => feed.At(position),
            FeedStart.Acked => throw Fail.FieldInvalid("start_at", "Only a stream of a subscription can start there.", "SUBSCRIPTION"),
        };
    }

    private static async Task<long> BeforeAsync(CrmDbContext db, FeedState feed, DateTime time, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        batch.Add(FirstPosition, feed.Manufacturer, time);
        return await batch.ExecuteScalarAsync(cancellationToken) is long first ? first - 1 : feed.Head;
    }
}
