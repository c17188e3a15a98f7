using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Seeded;

/// <summary>Customers, interactions and complaints of one dealer, each as the states that its source system passes through.</summary>
internal sealed class Subjects(Random random, SeededTimes times, RegisteredDealer dealer)
{
    private static readonly string[] Languages = ["en", "zh-HK", "en-GB", "es-US", ""];
    private static readonly string[] Categories = ["Brakes", "Engine", "Electrics", "Paint", "Delivery", "Invoice", "Waiting", "Staff"];
    private static readonly string[] Topics = ["Service due", "Test drive", "Offer", "Recall", "Tyres 輪胎", "Part ordered", "Car ready"];
    private int _customers;

    /// <summary>The external id of the customer that was made last.</summary>
    public string LastCustomer => CustomerId(_customers);

    public List<V1.IngestRecord> Customer()
    {
        var number = ++_customers;
        var first = Person(number);
        if (random.NextDouble() < 0.15)
            first = new() { Kind = V1.CustomerKind.Organization, OrganizationName = $"Company {CustomerId(number)} 有限公司" };
        List<V1.IngestRecord> states = [new() { Customer = first }];
        while (random.NextDouble() < 0.15)
        {
            var next = states[^1].Customer.Clone();
            next.PreferredChannel = Channel();
            next.LanguageCode = Languages[random.Next(Languages.Length)];
            states.Add(new() { Customer = next });
        }
        return states;
    }

    public List<V1.IngestRecord> Interaction()
    {
        var first = new V1.Interaction
        {
            CustomerReference = Reference(),
            Manufacturer = Brand(),
            Channel = Channel(),
            Direction = random.Next(3) == 0 ? V1.InteractionDirection.Outbound : V1.InteractionDirection.Inbound,
            OccurredTime = times.Next().ToTimestamp(),
            DurationSeconds = random.Next(3600),
            Subject = Topics[random.Next(Topics.Length)],
            JourneyPhase = (V1.JourneyPhase)random.Next(4),
        };
        List<V1.IngestRecord> states = [new() { Interaction = first }];
        if (random.NextDouble() < 0.08)
        {
            var corrected = first.Clone();
            corrected.OccurredTime = times.Next().ToTimestamp();
            corrected.Notes = "Corrected";
            states.Add(new() { Interaction = corrected });
        }
        return states;
    }

    /// <summary>Received, acknowledged, answered, closed: sent at each step, or once with all that has happened.</summary>
    public List<V1.IngestRecord> Complaint()
    {
        var received = times.Next();
        var state = new V1.Complaint
        {
            CustomerReference = Reference(),
            Manufacturer = Brand(),
            Category = Categories[random.Next(Categories.Length)],
            Channel = Channel(),
            Subject = "Complaint",
            JourneyPhase = V1.JourneyPhase.AfterSales,
            ReceivedTime = received.ToTimestamp(),
            Severity = (V1.ComplaintSeverity)random.Next(4),
        };
        if (random.NextDouble() < 0.01)
            (state.Severity, state.Safety) = (V1.ComplaintSeverity.Critical, true);
        var states = new List<V1.IngestRecord> { new() { Complaint = state } };
        if (times.After(received, 3) is { } acknowledged)
            Then(next => next.AcknowledgedTime = acknowledged.ToTimestamp());
        if (random.NextDouble() < 0.9 && times.After(received.AddDays(3), 10) is { } responded)
            Then(next => next.RespondedTime = responded.ToTimestamp());
        if (random.NextDouble() < 0.8 && times.After(received.AddDays(13), 45) is { } closed)
            Then(next => next.ClosedTime = closed.ToTimestamp());
        return random.NextDouble() < 0.6 ? [states[^1]] : states;

        void Then(Action<V1.Complaint> happen)
        {
            var next = states[^1].Complaint.Clone();
            happen(next);
            states.Add(new() { Complaint = next });
        }
    }

    public V1.Customer Person(int number) => new()
    {
        Kind = V1.CustomerKind.Person,
        GivenName = "Customer",
        FamilyName = number.ToString("000000", CultureInfo.InvariantCulture),
        PhoneNumbers = { $"+120255501{random.Next(100).ToString("00", CultureInfo.InvariantCulture)}" },
        EmailAddresses = { $"{CustomerId(number)}@example.com" },
        LanguageCode = Languages[random.Next(Languages.Length)],
    };

    /// <summary>A brand of the dealer: said where there are several, and sometimes where there is one.</summary>
    private string Brand() => dealer.Manufacturers.Count > 1 || random.NextDouble() < 0.2
        ? dealer.Manufacturers[random.Next(dealer.Manufacturers.Count)].Name
        : "";

    /// <summary>A customer who is on file, or a little later, or now and then never.</summary>
    private V1.ExternalReference? Reference() => random.NextDouble() switch
    {
        < 0.1 => null,
        < 0.105 => new() { ExternalId = "never-arrives" },
        < 0.3 => new() { ExternalId = CustomerId(_customers + random.Next(1, 10)) },
        _ => new() { ExternalId = CustomerId(random.Next(1, _customers + 2)) },
    };

    private static string CustomerId(int number) => "K" + number.ToString("000000", CultureInfo.InvariantCulture);

    private V1.CommunicationChannel Channel() => (V1.CommunicationChannel)random.Next(1, 10);
}
