using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Complaints;

/// <summary>A step that can be taken: where it leads, and from which states. Imported histories are bound by none of this.</summary>
public sealed record ComplaintTransition(ComplaintState To, IReadOnlyList<ComplaintState> From)
{
    public static readonly ComplaintTransition Acknowledge = new(ComplaintState.Acknowledged, [ComplaintState.Received]);

    public static readonly ComplaintTransition Assess = new(ComplaintState.Assessed, [ComplaintState.Acknowledged]);

    public static readonly ComplaintTransition Investigate = new(
        ComplaintState.Investigating,
        [ComplaintState.Assessed, ComplaintState.PendingCustomer, ComplaintState.PendingThirdParty, ComplaintState.Escalated]);

    public static readonly ComplaintTransition AwaitCustomer = new(ComplaintState.PendingCustomer, [ComplaintState.Investigating]);

    public static readonly ComplaintTransition AwaitThirdParty = new(ComplaintState.PendingThirdParty, [ComplaintState.Investigating]);

    public static readonly ComplaintTransition Respond =
        new(ComplaintState.Responded, [ComplaintState.Investigating, ComplaintState.Escalated]);

    public static readonly ComplaintTransition Accept = new(ComplaintState.ClosedAccepted, [ComplaintState.Responded]);

    public static readonly ComplaintTransition Escalate =
        new(ComplaintState.Escalated, [ComplaintState.Responded, ComplaintState.Escalated]);

    public static readonly ComplaintTransition Exhaust = new(ComplaintState.ClosedExhausted, [ComplaintState.Escalated]);

    public static readonly ComplaintTransition RuleOut = new(ComplaintState.OutOfScope, BeforeInvestigation);

    public static readonly ComplaintTransition MarkDuplicate = new(ComplaintState.Duplicate, BeforeInvestigation);

    public static readonly ComplaintTransition Withdraw = new(
        ComplaintState.Withdrawn,
        [
            ComplaintState.Received, ComplaintState.Acknowledged, ComplaintState.Assessed, ComplaintState.Investigating,
            ComplaintState.PendingCustomer, ComplaintState.PendingThirdParty, ComplaintState.Responded, ComplaintState.Escalated,
        ]);

    public static readonly ComplaintTransition Reopen =
        new(ComplaintState.Investigating, [ComplaintState.ClosedAccepted, ComplaintState.ClosedExhausted]);

    private static readonly TimeSpan ReopenableFor = TimeSpan.FromDays(30);

    private static IReadOnlyList<ComplaintState> BeforeInvestigation =>
        [ComplaintState.Received, ComplaintState.Acknowledged, ComplaintState.Assessed];

    /// <summary>Refuses the step where it cannot follow on the complaint's state.</summary>
    public void Require(Complaint complaint, DateTime now)
    {
        var state = complaint.State.WireName();
        if (!From.Contains(complaint.State))
            throw Fail.TransitionNotAllowed(state, "See the rpc for the states from which it leads on.");
        if (this == Reopen && complaint.ClosedTime + ReopenableFor < now)
            throw Fail.TransitionNotAllowed(state, "It ended more than 30 days ago; create a new complaint with repeat_of.");
    }
}
