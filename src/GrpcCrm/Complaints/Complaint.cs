using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Complaints;

/// <summary>Where a complaint stands. The numbers rise along its life, so that of events at one instant the last in life decides.</summary>
public enum ComplaintState : short
{
    Unspecified = 0,
    Received = 1,
    Acknowledged = 2,
    Responded = 7,
    ClosedAccepted = 9,
}

public enum EventOrigin : short
{
    Unspecified = 0,
    Imported = 1,
}

/// <summary>One complaint of a customer; what happened to it since are its events.</summary>
public sealed class Complaint : VersionedRecord
{
    public Guid ComplaintId { get; private init; }

    public Guid? ManufacturerId { get; private init; }

    /// <summary>It names no manufacturer of its own but a vehicle, so it is about the vehicle's; null while that is not known.</summary>
    public bool ManufacturerDerived { get; private init; }

    /// <summary>Null while the customer that the reference names is not known yet.</summary>
    public Guid? CustomerId { get; private init; }

    public string? CustomerSourceSystem { get; private init; }

    public string? CustomerExternalId { get; private init; }

    /// <summary>Null while the vehicle that the reference names is not known yet.</summary>
    public Guid? VehicleId { get; private init; }

    public string? VehicleSourceSystem { get; private init; }

    public string? VehicleExternalId { get; private init; }

    public string Category { get; private init; } = "";

    public string Subcategory { get; private init; } = "";

    public CommunicationChannel Channel { get; private init; }

    public string Subject { get; private init; } = "";

    public string Narrative { get; private init; } = "";

    public JourneyPhase JourneyPhase { get; private init; }

    public DateTime ReceivedTime { get; private init; }

    public DateTime? AcknowledgedTime { get; private init; }

    public DateTime? RespondedTime { get; private init; }

    public DateTime? ClosedTime { get; private init; }
}

/// <summary>One step of a complaint. Never changed; a source that corrects its history supersedes the event that it had told.</summary>
public sealed class ComplaintEvent
{
    public Guid DealerId { get; private init; }

    public Guid ComplaintId { get; private init; }

    /// <summary>Rises in the order of recording.</summary>
    public long EventNumber { get; private init; }

    public ComplaintState State { get; private init; }

    public EventOrigin Origin { get; private init; }

    public DateTime OccurredTime { get; private init; }

    public DateTime RecordedTime { get; private init; }

    public DateTime? SupersededTime { get; private init; }
}
