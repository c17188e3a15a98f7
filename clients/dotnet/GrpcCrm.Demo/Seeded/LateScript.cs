using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Demo.Run;
using GrpcCrm.Demo.Sources;

namespace GrpcCrm.Demo.Seeded;

/// <summary>What a dealer's system sends long after: records that it forgot, newer versions of some that it sent, deletions.</summary>
internal sealed class LateScript
{
    private const int Forgotten = 4;
    private const int Changed = 6;
    private const long LateVersion = 1000;
    private readonly RegisteredDealer _dealer;
    private readonly Random _random;
    private readonly Subjects _subjects;

    public LateScript(RegisteredDealer dealer, int seed)
    {
        (_dealer, _random) = (dealer, new Random(unchecked(seed + 1_000_003)));
        _subjects = new Subjects(_random, new SeededTimes(_random, dealer.TimeZone), dealer);
    }

    public IEnumerable<SourceRecord> Records()
    {
        for (var number = 0; number < Forgotten; number++)
        {
            yield return Named('I', number, _subjects.Interaction()[0]);
            yield return Named('C', number, _subjects.Complaint()[^1]);
        }
        foreach (var (place, record) in Sent().Index())
            yield return new SourceRecord(place % 3 == 2 ? Deletion(record) : Correction(record));
    }

    private static SourceRecord Named(char kind, int number, V1.IngestRecord record)
    {
        record.ExternalId = $"L{kind}{number.ToString("000000", CultureInfo.InvariantCulture)}";
        return new SourceRecord(record);
    }

    /// <summary>Some of the interactions and complaints that were sent, each once, spread over the file.</summary>
    private IEnumerable<V1.IngestRecord> Sent()
    {
        var good = SourceFile.Read(_dealer.SourceFile)
            .Where(source => !source.IsBad && !source.Record.Deleted).Select(source => source.Record)
            .Where(record => record.Interaction is not null || record.Complaint is not null)
            .DistinctBy(record => record.ExternalId, StringComparer.Ordinal).ToArray();
        _random.Shuffle(good);
        return good.Take(Changed);
    }

    private V1.IngestRecord Correction(V1.IngestRecord record)
    {
        var next = Next(record);
        if (next.Interaction is { } interaction)
        {
            interaction.OccurredTime = _subjects.Interaction()[0].Interaction.OccurredTime;
            interaction.Notes = "Corrected late";
        }
        if (next.Complaint is { } complaint)
        {
            var earliest = complaint.RespondedTime ?? complaint.ReceivedTime;
            complaint.ClosedTime = earliest + Duration.FromTimeSpan(TimeSpan.FromDays(1 + _random.Next(30)));
            complaint.Category = "Settled late";
        }
        return next;
    }

    private static V1.IngestRecord Deletion(V1.IngestRecord record)
    {
        var next = Next(record);
        next.Deleted = true;
        if (next.Interaction is not null)
            next.Interaction = new();
        else
            next.Complaint = new();
        return next;
    }

    /// <summary>Newer than all that was sent of it.</summary>
    private static V1.IngestRecord Next(V1.IngestRecord record)
    {
        var next = record.Clone();
        if (next.HasSourceVersion)
            next.SourceVersion = LateVersion;
        return next;
    }
}
