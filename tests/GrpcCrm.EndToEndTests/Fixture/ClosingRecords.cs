using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>Seeded records of the last months, as a dealer's system would push them.</summary>
public static class ClosingRecords
{
    public static List<V1.IngestRecord> Of(int seed, int count, int months)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => Made(random, $"r{i}", isComplaint: i % 2 == 0, months))];
    }

    /// <summary>Some new records, some changed, some deleted; what is known is brought up to date.</summary>
    public static List<V1.IngestRecord> Late(Random random, int count, int months, Dictionary<string, V1.IngestRecord> known)
    {
        var batch = new Dictionary<string, V1.IngestRecord>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var old = random.Next(3) == 0 ? known.Values.ElementAt(random.Next(known.Count)) : null;
            var record = Made(random, old?.ExternalId ?? $"r{known.Count}", isComplaint: old is { Complaint: not null }, months);
            record.Deleted = old is not null && random.Next(3) == 0;
            batch[record.ExternalId] = known[record.ExternalId] = record;
        }

        return [.. batch.Values];
    }

    private static V1.IngestRecord Made(Random random, string id, bool isComplaint, int months)
    {
        var now = TimeProvider.System.GetUtcNow();
        var newest = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddDays(-1);
        var at = newest.AddMinutes(-random.Next(months * 30 * 24 * 60));
        var closed = at.AddHours(random.Next(60 * 24));
        return isComplaint
            ? new() { ExternalId = id, Complaint = Complaint($"category {random.Next(6)}", at, closed < newest ? closed : null) }
            : new() { ExternalId = id, Interaction = Interaction(random, at) };
    }

    private static V1.Complaint Complaint(string category, DateTimeOffset received, DateTimeOffset? closed) =>
        new() { Category = category, ReceivedTime = received.ToTimestamp(), ClosedTime = closed?.ToTimestamp() };

    private static V1.Interaction Interaction(Random random, DateTimeOffset at) => new()
    {
        Channel = (V1.CommunicationChannel)random.Next(1, 9),
        Direction = (V1.InteractionDirection)random.Next(1, 3),
        OccurredTime = at.ToTimestamp(),
    };
}
