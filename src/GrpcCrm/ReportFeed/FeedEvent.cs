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

    public static FeedEvent Read(NpgsqlDataReader reader)
    {
        Guid? dealer = reader.IsDBNull(5) ? null : reader.GetGuid(5);
        var subject = (FeedSubject)reader.GetInt16(4);
        return new FeedEvent(reader.GetGuid(1), reader.GetInt64(2), reader.GetDateTime(3), subject)
        {
            DealerId = dealer,
            Publication = subject == FeedSubject.SafetyNotice ? null : ReadPublication(reader, dealer),
            Notice = reader.IsDBNull(6) ? null : reader.GetFieldValue<byte[]>(6),
        };
    }

    private static Publication ReadPublication(NpgsqlDataReader reader, Guid? dealer) => new()
    {
        ManufacturerId = reader.GetGuid(0),
        ReportId = reader.GetGuid(7),
        DealerId = dealer,
        Definition = reader.GetInt16(8),
        PeriodStart = reader.GetFieldValue<DateOnly>(9),
        PeriodEnd = reader.GetFieldValue<DateOnly>(10),
        TimeZone = reader.GetString(11),
        Revision = reader.GetInt32(12),
        AsOf = reader.GetDateTime(13),
        PublishedTime = reader.GetDateTime(14),
        ContentSha256 = reader.IsDBNull(15) ? [] : reader.GetFieldValue<byte[]>(15),
        Content = reader.IsDBNull(16) ? null : reader.GetFieldValue<byte[]>(16),
        Region = reader.IsDBNull(17) ? null : reader.GetString(17),
        PeriodKind = reader.GetInt16(18),
        Completeness = reader.GetInt16(19),
        Delta = reader.IsDBNull(20) ? null : reader.GetFieldValue<byte[]>(20),
    };
}
