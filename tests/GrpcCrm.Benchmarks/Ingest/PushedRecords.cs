using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.Benchmarks.Ingest;

/// <summary>
/// The interactions that one stream pushes, in the order of time. Nine in ten are with a customer whom the service knows. What both sides
/// send is made here from the record's number, so that neither keeps a million records in memory.
/// </summary>
internal sealed class PushedRecords(Guid dealer, int pass, int stream)
{
    public const string SourceSystem = "dms";
    public const string Notes = "The customer asked when the vehicle will be ready and what the inspection costs.";
    public const int Customers = 10_000;
    private const int SecondsApart = 20;
    private const uint Scatter = 2654435761;
    private static readonly DateTime First = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] CustomerKeys = [.. Enumerable.Range(0, Customers).Select(number => $"C{number}")];

    public Guid Dealer => dealer;

    public string Channel => $"dealers/{dealer}/ingestChannels/bench-{pass}-{stream}";

    public string ExternalId(int number) => string.Create(null, stackalloc char[40], $"I{pass:D2}-{stream:D2}-{number:D8}");

    /// <summary>Null for one in ten.</summary>
    public static string? CustomerKey(int number) => Scattered(number) is var h && h % 10 > 0 ? CustomerKeys[h / 10 % Customers] : null;

    public static int ContactChannel(int number) => 1 + (Scattered(number) % 6);

    public static int Direction(int number) => 1 + (Scattered(number) / 7 % 2);

    public static int Phase(int number) => 1 + (Scattered(number) / 11 % 3);

    public static int Seconds(int number) => Scattered(number) % 900;

    public static DateTime Occurred(int number) => First.AddSeconds((long)number * SecondsApart % 31_000_000);

    public static string Subject(int number) => string.Create(null, stackalloc char[48], $"About the service appointment {number:D8}");

    /// <summary>A frame of as many records; <see cref="Fill(V1.IngestRequest, int)"/> gives it their content, again and again.</summary>
    public static V1.IngestRequest Frame(int count)
    {
        var frame = new V1.IngestRequest { Batch = new() };
        for (var i = 0; i < count; i++)
        {
            frame.Batch.Records.Add(new V1.IngestRecord
            {
                SourceVersion = 1,
                Interaction = new() { OccurredTime = new Timestamp(), Notes = Notes },
            });
        }

        return frame;
    }

    public void Fill(V1.IngestRequest frame, int first)
    {
        var batch = frame.Batch;
        batch.Offset = first;
        for (var i = 0; i < batch.Records.Count; i++) Fill(batch.Records[i], first + i);
    }

    private void Fill(V1.IngestRecord record, int number)
    {
        var interaction = record.Interaction;
        record.ExternalId = ExternalId(number);
        interaction.Subject = Subject(number);
        interaction.OccurredTime.Seconds = (long)(Occurred(number) - DateTime.UnixEpoch).TotalSeconds;
        interaction.Channel = (V1.CommunicationChannel)ContactChannel(number);
        interaction.Direction = (V1.InteractionDirection)Direction(number);
        interaction.JourneyPhase = (V1.JourneyPhase)Phase(number);
        interaction.DurationSeconds = Seconds(number);
        if (CustomerKey(number) is not { } key)
        {
            interaction.CustomerReference = null;
            return;
        }

        interaction.CustomerReference ??= new();
        interaction.CustomerReference.ExternalId = key;
    }

    private static int Scattered(int number) => (int)((uint)number * Scatter >> 4);
}
