using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.ReportFeed;

/// <summary>From where to where a manufacturer's feed goes.</summary>
public sealed record FeedState(Guid Manufacturer, Guid Incarnation, long Head, long Oldest)
{
    private static readonly string Text = EmbeddedSql.Text("ReportFeed/feed_state.sql");

    public static async Task<FeedState> OfAsync(CrmDbContext db, Guid manufacturer, CancellationToken cancellationToken)
    {
        await using var batch = db.CreateBatch();
        Ask(batch, manufacturer);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadAsync(reader, manufacturer, cancellationToken);
    }

    public static void Ask(NpgsqlBatch batch, Guid manufacturer) => batch.Add(Text, manufacturer);

    public static async Task<FeedState> ReadAsync(NpgsqlDataReader reader, Guid manufacturer, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken)
            ? new FeedState(manufacturer, reader.GetGuid(0), reader.GetInt64(1), reader.GetInt64(2))
            : throw Fail.NotFound(ResourceNames.Manufacturers.Collection);

    public FeedCursor At(long position) => new(Manufacturer, Incarnation, position);

    /// <summary>Stands after the newest event.</summary>
    public FeedCursor AtHead => At(Head);

    /// <summary>Stands before the oldest event that is kept.</summary>
    public FeedCursor BeforeOldest => At(Oldest - 1);

    /// <summary>Refuses a cursor of another feed, of this one before a restore, past the newest event, or before the oldest kept.</summary>
    public FeedCursor Check(FeedCursor cursor, SigningKey signing)
    {
        RefuseForeignAndAhead(cursor);
        return cursor.Position >= Oldest - 1 ? cursor : throw FeedFailures.CursorExpired(BeforeOldest.Seal(signing));
    }

    public void RefuseForeignAndAhead(FeedCursor cursor)
    {
        if (cursor != At(cursor.Position)) throw FeedFailures.CursorForeign();
        if (cursor.Position > Head) throw FeedFailures.CursorAhead();
    }
}
