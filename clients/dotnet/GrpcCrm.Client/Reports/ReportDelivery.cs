namespace GrpcCrm.Client;

/// <summary>
/// One step of the feed: some events, or none when the service only says where the feed stands. Store the cursor with what the events
/// bring.
/// </summary>
public sealed record ReportDelivery
{
    /// <summary>In the order of their positions, without a gap after the delivery before; each document's hash has been checked.</summary>
    public IReadOnlyList<V1.ReportEvent> Events { get; init; } = [];

    /// <summary>Where to go on after this delivery.</summary>
    public required string Cursor { get; init; }

    /// <summary>The position that the cursor holds.</summary>
    public required long Position { get; init; }

    /// <summary>The position of the newest event, as far as the service has told.</summary>
    public required long HeadPosition { get; init; }

    /// <summary>The service's clock, in a heartbeat.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    /// <summary>True if nothing newer was published when the service last told.</summary>
    public bool IsCaughtUp => Position >= HeadPosition;
}
