using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Seeded;

/// <summary>Records that break a rule of the contract, each in one way.</summary>
internal sealed class BadRecords(Random random, Subjects subjects, RegisteredDealer dealer)
{
    private static readonly DateTime FarAhead = new(2999, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly V1.Customer _person = subjects.Person(0);

    public V1.IngestRecord Next(int step)
    {
        List<Func<V1.IngestRecord>> ways = [.. CustomerWays(), .. InteractionWays(), .. ComplaintWays()];
        if (dealer.Manufacturers.Count > 1)
            ways.AddRange(Enumerable.Repeat(() => Interaction(i => i.Manufacturer = ""), 5));
        var record = ways[random.Next(ways.Count)]();
        record.ExternalId = random.Next(20) switch
        {
            0 => "",
            1 => $"X\0{step.ToString(CultureInfo.InvariantCulture)}",
            2 => new string('x', 201),
            _ => $"X{step.ToString("000000", CultureInfo.InvariantCulture)}",
        };
        return record;
    }

    private IEnumerable<Func<V1.IngestRecord>> CustomerWays() =>
    [
        () => new V1.IngestRecord { SourceVersion = 1 },
        () => Customer(c => c.EmailAddresses[0] = "customer(at)example.com"),
        () => Customer(c => c.PhoneNumbers[0] = "2025550100"),
        () => Customer(c => c.Kind = V1.CustomerKind.Unspecified),
        () => Customer(c => c.GivenName = c.FamilyName = ""),
        () => Customer(c => c.FamilyName = "NUL\0NUL"),
        () => Customer(c => c.LanguageCode = "English!"),
    ];

    private IEnumerable<Func<V1.IngestRecord>> InteractionWays() =>
    [
        () => Interaction(i => i.OccurredTime = null),
        () => Interaction(i => i.Direction = V1.InteractionDirection.Unspecified),
        () => Interaction(i => i.Channel = (V1.CommunicationChannel)99),
        () => Interaction(i => i.DurationSeconds = -1),
        () => Interaction(i => i.Subject = new string('é', 501)),
        () => Interaction(i => i.OccurredTime = FarAhead.ToTimestamp()),
        () => Interaction(i => i.Manufacturer = "manufacturers/00000000-0000-7000-8000-000000000000"),
    ];

    private IEnumerable<Func<V1.IngestRecord>> ComplaintWays() =>
    [
        () => Complaint(c => c.Category = ""),
        () => Complaint(c => c.ReceivedTime = null),
        () => Complaint(c => c.ClosedTime = c.ReceivedTime - Duration.FromTimeSpan(TimeSpan.FromSeconds(1))),
        () => Complaint(c => c.ReceivedTime = new Timestamp { Seconds = -3_000_000_000 }),
        () => Complaint(c => c.CustomerReference = new V1.ExternalReference { SourceSystem = "Not A System", ExternalId = "K1" }),
    ];

    private V1.IngestRecord Customer(Action<V1.Customer> spoil)
    {
        var customer = _person.Clone();
        spoil(customer);
        return new() { Customer = customer };
    }

    private V1.IngestRecord Interaction(Action<V1.Interaction> spoil)
    {
        var record = subjects.Interaction()[0];
        spoil(record.Interaction);
        return record;
    }

    private V1.IngestRecord Complaint(Action<V1.Complaint> spoil)
    {
        var record = subjects.Complaint()[0];
        spoil(record.Complaint);
        return record;
    }
}
