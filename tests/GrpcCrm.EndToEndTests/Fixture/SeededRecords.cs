using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>Records with content that tells their versions apart.</summary>
public sealed class SeededRecords(Random random)
{
    private static readonly DateTime Start = new(2025, 3, 1, 8, 0, 0, DateTimeKind.Utc);

    /// <summary>Up to four versions; now and then the last one deletes it, and now and then two say the same.</summary>
    public IEnumerable<V1.IngestRecord> Customer(string id) =>
        Versions(id, version => new()
        {
            Customer = new()
            {
                Kind = V1.CustomerKind.Person,
                FamilyName = $"{id} {version / 2}",
                PhoneNumbers = { "+85221234567" },
                LanguageCode = "zh-HK",
            },
        });

    /// <summary>Two interactions; each hundredth is with a customer who never comes.</summary>
    public IEnumerable<V1.IngestRecord> Interactions(string id, string customer) =>
        Enumerable.Range(0, 2).SelectMany(i => Versions($"{id}-{i}", version => new()
        {
            Interaction = Interaction(version, random.Next(100) == 0 ? "nobody" : customer, $"{id} version {version}"),
        }));

    public IEnumerable<V1.IngestRecord> Complaint(string id, string customer) =>
        Versions(id, version => new()
        {
            Complaint = new()
            {
                Category = "Brakes",
                Narrative = $"{id} version {version}",
                ReceivedTime = Time(version % 2),
                AcknowledgedTime = version > 1 ? Time(10) : null,
                ClosedTime = version > 2 ? Time(20 + version) : null,
                CustomerReference = Reference(customer),
            },
        });

    /// <summary>Of these, the last one to come counts.</summary>
    public IReadOnlyList<V1.IngestRecord> Unversioned(string id, string customer) =>
    [
        .. Enumerable.Range(0, 4).Select(i => new V1.IngestRecord
        {
            ExternalId = id,
            Interaction = Interaction(i, customer, $"{id} arrival {i}"),
        }),
    ];

    /// <summary>One version with two contents: the first one holds, the second is set aside.</summary>
    public IReadOnlyList<V1.IngestRecord> Contradiction(string id) =>
    [
        .. Enumerable.Range(0, 2).Select(i => new V1.IngestRecord
        {
            ExternalId = id,
            SourceVersion = 7,
            Interaction = Interaction(i, null, $"{id} content {i}"),
        }),
    ];

    public V1.IngestRecord Bad(string id) => new() { ExternalId = id, Customer = new() { FamilyName = "Bad", LanguageCode = "?" } };

    private List<V1.IngestRecord> Versions(string id, Func<int, V1.IngestRecord> content)
    {
        var count = random.Next(1, 5);
        var versions = Enumerable.Range(1, count).Select(version =>
        {
            var record = content(version);
            (record.ExternalId, record.SourceVersion) = (id, version * 10);
            return record;
        }).ToList();
        versions[^1].Deleted = random.Next(15) == 0;
        return versions;
    }

    private V1.Interaction Interaction(int number, string? customer, string subject) => new()
    {
        Channel = V1.CommunicationChannel.Phone,
        Direction = V1.InteractionDirection.Inbound,
        OccurredTime = Time(number),
        DurationSeconds = number,
        Subject = subject,
        CustomerReference = customer is null ? null : Reference(customer),
    };

    /// <summary>Some name the source system, and not always their own: what the other systems know as well.</summary>
    private V1.ExternalReference Reference(string customer) =>
        new() { ExternalId = customer, SourceSystem = random.Next(3) == 0 ? "dms" : "" };

    private static Timestamp Time(int hours) => Timestamp.FromDateTime(Start.AddHours(hours));
}
