using Npgsql;

namespace GrpcCrm.ReportFeed;

/// <summary>An event of a manufacturer's feed, a row of feed_page.sql.</summary>
public sealed record FeedEvent(Guid EventId, long Position, DateTime CommittedTime, Publication Publication)
{
    public static FeedEvent Read(NpgsqlDataReader reader, Guid manufacturer) => new(
        reader.GetGuid(0),
        reader.GetInt64(1),
        reader.GetDateTime(2),
        new Publication
        {
            ManufacturerId = manufacturer,
            ReportId = reader.GetGuid(3),
            DealerId = reader.GetGuid(4),
            Definition = reader.GetInt16(5),
            PeriodStart = reader.GetFieldValue<DateOnly>(6),
            PeriodEnd = reader.GetFieldValue<DateOnly>(7),
            TimeZone = reader.GetString(8),
            Revision = reader.GetInt32(9),
            AsOf = reader.GetDateTime(10),
            PublishedTime = reader.GetDateTime(11),
            ContentSha256 = reader.GetFieldValue<byte[]>(12),
            Content = reader.GetFieldValue<byte[]>(13),
        });
}

/// <summary>What follows a cursor: some events, and how far the feed goes.</summary>
public sealed record FeedPage(FeedCursor After, long Head, IReadOnlyList<FeedEvent> Events);
