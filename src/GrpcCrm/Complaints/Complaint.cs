using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Complaints;

/// <summary>Where a complaint stands. The numbers rise along its life, so that of events at one instant the last in life decides.</summary>
public enum ComplaintState : short
{
    Unspecified = 0,
    Received = 1,
    Acknowledged = 2,
    Assessed = 3,
    Investigating = 4,
    PendingCustomer = 5,
    PendingThirdParty = 6,
    Responded = 7,
    Escalated = 8,
    ClosedAccepted = 9,
    ClosedExhausted = 10,
    OutOfScope = 11,
    Duplicate = 12,
    Withdrawn = 13,
}

public enum ComplaintSeverity : short
{
    Unspecified = 0,
    Minor = 1,
    Moderate = 2,
    Serious = 3,
    Critical = 4,
}

public enum EscalationLevel : short
{
    Unspecified = 0,
    Manager = 1,
    Manufacturer = 2,
    External = 3,
}

public enum EventOrigin : short
{
    Unspecified = 0,
    Imported = 1,
    Recorded = 2,
}

/// <summary>One complaint of a customer; what happened to it since are its events.</summary>
public sealed class Complaint : VersionedRecord
{
    public Guid ComplaintId { get; private init; }

    public Guid? ManufacturerId { get; private init; }

    /// <summary>Null while the customer that the reference names is not known yet.</summary>
    public Guid? CustomerId { get; private init; }

    public string? CustomerSourceSystem { get; private init; }

    public string? CustomerExternalId { get; private init; }

    public string Category { get; private init; } = "";

    public string Subcategory { get; private init; } = "";

    public CommunicationChannel Channel { get; private init; }

    public string Subject { get; private init; } = "";

    public string Narrative { get; private init; } = "";

    public JourneyPhase JourneyPhase { get; private init; }

    public DateTime ReceivedTime { get; private init; }

    /// <summary>In the manufacturer's scheme.</summary>
    public string ComponentCode { get; private init; } = "";

    public ComplaintSeverity Severity { get; private init; }

    /// <summary>People may come to harm.</summary>
    public bool Safety { get; private init; }

    /// <summary>The dealer has judged it: category, component, severity and safety are no longer its source's to say.</summary>
    public bool Assessed { get; private init; }

    public string Cause { get; private init; } = "";

    public string Correction { get; private init; } = "";

    public Guid? RepeatOfId { get; private init; }

    // What its events say; see milestones.sql.
    public ComplaintState State { get; private init; }

    public EscalationLevel EscalationLevel { get; private init; }

    public DateTime? AcknowledgedTime { get; private init; }

    public DateTime? RespondedTime { get; private init; }

    public DateTime? ClosedTime { get; private init; }

    public DateTime? FirstClosedTime { get; private init; }

    public DateTime? ResolutionEndTime { get; private init; }

    public long? ResolutionSeconds { get; private init; }

    public int ReopenedCount { get; private init; }
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

    public EscalationLevel EscalationLevel { get; private init; }

    public Guid? RelatedComplaintId { get; private init; }

    /// <summary>Who recorded it, as their token calls them.</summary>
    public string Recorder { get; private init; } = "";

    public string Note { get; private init; } = "";
}
