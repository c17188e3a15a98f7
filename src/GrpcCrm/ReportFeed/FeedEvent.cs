using Npgsql;

namespace GrpcCrm.ReportFeed;

/// <summary>What an event of the feed is about; names and numbers are those of the contract.</summary>
public enum FeedSubject : short
{
    ReportPublished = 1,
    ReportRevised = 2,
    ReportRetracted = 3,
    SafetyNotice = 4,
}

/// <summary>An event of a manufacturer's feed, a row of feed_page.sql.</summary>
public sealed record FeedEvent(Guid EventId, long Position, DateTime CommittedTime, FeedSubject Subject)
{
    /// <summary>The dealer that it concerns; null where it concerns several.</summary>
    public Guid? DealerId { get; init; }

    /// <summary>The revision that was published or retracted; null where the event is not about a report.</summary>
    public Publication? Publication { get; init; }

    /// <summary>The notice as it was serialized; null for another subject.</summary>
    public byte[]? Notice { get; init; }

    public static FeedEvent Read(NpgsqlDataReader reader, Guid manufacturer)
    {
        Guid? dealer = reader.IsDBNull(4) ? null : reader.GetGuid(4);
        var subject = (FeedSubject)reader.GetInt16(3);
        return new FeedEvent(reader.GetGuid(0), reader.GetInt64(1), reader.GetDateTime(2), subject)
        {
            DealerId = dealer,
            Publication = subject == FeedSubject.SafetyNotice ? null : ReadPublication(reader, manufacturer, dealer),
            Notice = reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5),
        };
    }

    private static Publication ReadPublication(NpgsqlDataReader reader, Guid manufacturer, Guid? dealer) => new()
    {
        ManufacturerId = manufacturer,
        ReportId = reader.GetGuid(6),
        DealerId = dealer,
        Definition = reader.GetInt16(7),
        PeriodStart = reader.GetFieldValue<DateOnly>(8),
        PeriodEnd = reader.GetFieldValue<DateOnly>(9),
        TimeZone = reader.GetString(10),
        Revision = reader.GetInt32(11),
        AsOf = reader.GetDateTime(12),
        PublishedTime = reader.GetDateTime(13),
        ContentSha256 = reader.GetFieldValue<byte[]>(14),
        Content = reader.IsDBNull(15) ? null : reader.GetFieldValue<byte[]>(15),
        Region = reader.IsDBNull(16) ? null : reader.GetString(16),
        PeriodKind = reader.GetInt16(17),
        Completeness = reader.GetInt16(18),
        Delta = reader.IsDBNull(19) ? null : reader.GetFieldValue<byte[]>(19),
    };
}

/// <summary>What follows a cursor: some events, and how far the feed goes.</summary>
public sealed record FeedPage(FeedCursor After, long Head, IReadOnlyList<FeedEvent> Events);
