using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Steps;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Complaints;

/// <summary>One complaint of a customer; what happened to it since are its events.</summary>
public sealed class Complaint : VersionedRecord, INamed, ICounted, IStepped<ComplaintState>
{
    public static ResourcePattern Names { get; } = ResourceNames.Of("complaints");

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

    public string Category { get; set; } = "";

    public string Subcategory { get; set; } = "";

    public CommunicationChannel Channel { get; set; }

    public string Subject { get; set; } = "";

    public string Narrative { get; set; } = "";

    public JourneyPhase JourneyPhase { get; set; }

    public DateTime ReceivedTime { get; set; }

    /// <summary>In the manufacturer's scheme.</summary>
    public string ComponentCode { get; set; } = "";

    public ComplaintSeverity Severity { get; set; }

    /// <summary>People may come to harm.</summary>
    public bool Safety { get; set; }

    /// <summary>The dealer has judged it: category, component, severity and safety are no longer its source's to say.</summary>
    public bool Assessed { get; set; }

    public string Cause { get; set; } = "";

    public string Correction { get; set; } = "";

    public Guid? RepeatOfId { get; set; }

    // What its events say; see milestones.sql.
    public ComplaintState State { get; private set; }

    public EscalationLevel EscalationLevel { get; private set; }

    public DateTime? AcknowledgedTime { get; private set; }

    public DateTime? RespondedTime { get; private set; }

    public DateTime? ClosedTime { get; private set; }

    public DateTime? FirstClosedTime { get; private set; }

    public DateTime? ResolutionEndTime { get; private set; }

    public long? ResolutionSeconds { get; private set; }

    public int ReopenedCount { get; private set; }

    public LateSpan Span => ComplaintSection.SpanOf(ReceivedTime, ClosedTime, AcknowledgedTime, FirstClosedTime);

    public ComplaintState StateAt(DateTime moment) => State;

    public void Reach(ComplaintState state, DateTime time) => State = state;

    /// <summary>Takes over what its events say.</summary>
    public void Reach(ComplaintMilestones milestones)
    {
        ReceivedTime = milestones.ReceivedTime;
        State = milestones.State;
        EscalationLevel = milestones.EscalationLevel;
        AcknowledgedTime = milestones.AcknowledgedTime;
        RespondedTime = milestones.RespondedTime;
        ClosedTime = milestones.ClosedTime;
        FirstClosedTime = milestones.FirstClosedTime;
        ResolutionEndTime = milestones.ResolutionEndTime;
        ResolutionSeconds = milestones.ResolutionSeconds;
        ReopenedCount = milestones.ReopenedCount;
    }
}
