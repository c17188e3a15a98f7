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
