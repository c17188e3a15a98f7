using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Interactions;

public enum InteractionDirection : short
{
    Unspecified = 0,
    Inbound = 1,
    Outbound = 2,
}

/// <summary>One contact between a dealer and a customer.</summary>
public sealed class Interaction : VersionedRecord
{
    public Guid InteractionId { get; private init; }

    public Guid? ManufacturerId { get; private init; }

    /// <summary>Null while the customer that the reference names is not known yet.</summary>
    public Guid? CustomerId { get; private init; }

    public string? CustomerSourceSystem { get; private init; }

    public string? CustomerExternalId { get; private init; }

    public CommunicationChannel Channel { get; private init; }

    public InteractionDirection Direction { get; private init; }

    public DateTime OccurredTime { get; private init; }

    public int DurationSeconds { get; private init; }

    public string Subject { get; private init; } = "";

    public string Notes { get; private init; } = "";

    public JourneyPhase JourneyPhase { get; private init; }
}
