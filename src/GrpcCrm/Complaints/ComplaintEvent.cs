using GrpcCrm.Platform.Steps;

namespace GrpcCrm.Complaints;

/// <summary>One step of a complaint.</summary>
public sealed class ComplaintEvent : RecordEvent<ComplaintState>
{
    public EscalationLevel EscalationLevel { get; set; }
}
