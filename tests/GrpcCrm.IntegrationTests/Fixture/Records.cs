using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.IntegrationTests.Fixture;

/// <summary>Records as a dealer system would push them.</summary>
public static class Records
{
    public static readonly DateTime May = new(2025, 5, 10, 9, 30, 0, DateTimeKind.Utc);

    public static V1.IngestRecord Customer(string externalId, string familyName = "Chan", long? version = null) =>
        Versioned(new() { ExternalId = externalId, Customer = new() { Kind = V1.CustomerKind.Person, FamilyName = familyName } }, version);

    public static V1.IngestRecord Vehicle(string externalId, string manufacturer = "", string model = "K5", long? version = null) =>
        Versioned(new() { ExternalId = externalId, Vehicle = new() { Make = "Kirin", Model = model, Manufacturer = manufacturer } }, version);

    /// <summary>The record, about a vehicle.</summary>
    public static V1.IngestRecord Of(this V1.IngestRecord record, string vehicle)
    {
        if (record.Interaction is { } interaction) interaction.VehicleReference = new() { ExternalId = vehicle };
        if (record.Complaint is { } complaint) complaint.VehicleReference = new() { ExternalId = vehicle };
        return record;
    }

    public static V1.IngestRecord Interaction(
        string externalId, string? customer = null, DateTime? at = null, long? version = null, string subject = "", string manufacturer = "") =>
        Versioned(new()
        {
            ExternalId = externalId,
            Interaction = new()
            {
                Channel = V1.CommunicationChannel.Phone,
                Direction = V1.InteractionDirection.Inbound,
                OccurredTime = Timestamp.FromDateTime(at ?? May),
                Subject = subject,
                Manufacturer = manufacturer,
                CustomerReference = customer is null ? null : new() { ExternalId = customer },
            },
        }, version);

    public static V1.IngestRecord Complaint(
        string externalId, string? customer = null, DateTime? received = null, DateTime? closed = null, long? version = null, string manufacturer = "") =>
        Versioned(new()
        {
            ExternalId = externalId,
            Complaint = new()
            {
                Category = "Brakes",
                ReceivedTime = Timestamp.FromDateTime(received ?? May),
                ClosedTime = closed is { } time ? Timestamp.FromDateTime(time) : null,
                Manufacturer = manufacturer,
                CustomerReference = customer is null ? null : new() { ExternalId = customer },
            },
        }, version);

    public static V1.IngestRecord Deleted(this V1.IngestRecord record)
    {
        record.Deleted = true;
        return record;
    }

    private static V1.IngestRecord Versioned(V1.IngestRecord record, long? version)
    {
        if (version is { } number) record.SourceVersion = number;
        return record;
    }
}
