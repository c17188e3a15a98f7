using GrpcCrm.Platform;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Interactions;

public enum InteractionDirection : short
{
    Unspecified = 0,
    Inbound = 1,
    Outbound = 2,
}

/// <summary>One contact between a dealer and a customer.</summary>
public sealed class Interaction : DeletableRecord, INamed, ICounted
{
    public static ResourcePattern Names { get; } = ResourceNames.Of("interactions");

    public Guid? ManufacturerId { get; set; }

    /// <summary>It names no manufacturer of its own but a vehicle, so it is about the vehicle's; null while that is not known.</summary>
    public bool ManufacturerDerived { get; set; }

    /// <summary>Null while the customer that the reference names is not known yet.</summary>
    public Guid? CustomerId { get; set; }

    public string? CustomerSourceSystem { get; set; }

    public string? CustomerExternalId { get; set; }

    /// <summary>Null while the vehicle that the reference names is not known yet.</summary>
    public Guid? VehicleId { get; set; }

    public string? VehicleSourceSystem { get; set; }

    public string? VehicleExternalId { get; set; }

    public CommunicationChannel Channel { get; set; }

    public InteractionDirection Direction { get; set; }

    public DateTime OccurredTime { get; set; }

    public int DurationSeconds { get; set; }

    public string Subject { get; set; } = "";

    public string Notes { get; set; } = "";

    public JourneyPhase JourneyPhase { get; set; }

    public LateSpan Span => InteractionSection.SpanOf(OccurredTime);

    /// <summary>It stands at the time of its deletion, as one that its source has deleted.</summary>
    protected override void Empty()
    {
        (ManufacturerId, ManufacturerDerived) = (null, false);
        (CustomerId, CustomerSourceSystem, CustomerExternalId) = (null, null, null);
        (VehicleId, VehicleSourceSystem, VehicleExternalId) = (null, null, null);
        (Channel, Direction, JourneyPhase) = (default, default, default);
        (OccurredTime, DurationSeconds) = (RecordedTime, 0);
        (Subject, Notes) = ("", "");
    }
}
