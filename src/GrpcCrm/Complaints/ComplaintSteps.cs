using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Steps;

namespace GrpcCrm.Complaints;

/// <summary>The steps that a complaint can take, each by the name of its rpc, and what is done at all of them.</summary>
public static class ComplaintSteps
{
    public static readonly Transition<ComplaintState> AcknowledgeComplaint = new(ComplaintState.Acknowledged, ComplaintState.Received);

    public static readonly Transition<ComplaintState> AssessComplaint = new(ComplaintState.Assessed, ComplaintState.Acknowledged);

    public static readonly Transition<ComplaintState> InvestigateComplaint = new(
        ComplaintState.Investigating,
        ComplaintState.Assessed, ComplaintState.PendingCustomer, ComplaintState.PendingThirdParty, ComplaintState.Escalated);

    public static readonly Transition<ComplaintState> AwaitComplaintCustomer =
        new(ComplaintState.PendingCustomer, ComplaintState.Investigating);

    public static readonly Transition<ComplaintState> AwaitComplaintThirdParty =
        new(ComplaintState.PendingThirdParty, ComplaintState.Investigating);

    public static readonly Transition<ComplaintState> RespondToComplaint =
        new(ComplaintState.Responded, ComplaintState.Investigating, ComplaintState.Escalated);

    public static readonly Transition<ComplaintState> AcceptComplaintResponse =
        new(ComplaintState.ClosedAccepted, ComplaintState.Responded);

    public static readonly Transition<ComplaintState> EscalateComplaint =
        new(ComplaintState.Escalated, ComplaintState.Responded, ComplaintState.Escalated);

    public static readonly Transition<ComplaintState> CloseComplaintExhausted =
        new(ComplaintState.ClosedExhausted, ComplaintState.Escalated);

    public static readonly Transition<ComplaintState> MarkComplaintOutOfScope =
        new(ComplaintState.OutOfScope, ComplaintState.Received, ComplaintState.Acknowledged, ComplaintState.Assessed);

    public static readonly Transition<ComplaintState> MarkComplaintDuplicate =
        new(ComplaintState.Duplicate, ComplaintState.Received, ComplaintState.Acknowledged, ComplaintState.Assessed);

    public static readonly Transition<ComplaintState> WithdrawComplaint = new(
        ComplaintState.Withdrawn,
        ComplaintState.Received, ComplaintState.Acknowledged, ComplaintState.Assessed, ComplaintState.Investigating,
        ComplaintState.PendingCustomer, ComplaintState.PendingThirdParty, ComplaintState.Responded, ComplaintState.Escalated);

    public static readonly Transition<ComplaintState> ReopenComplaint =
        new(ComplaintState.Investigating, ComplaintState.ClosedAccepted, ComplaintState.ClosedExhausted);

    public static readonly StepHooks<Complaint, ComplaintEvent> Hooks = new()
    {
        Reach = ReachAsync,
        Require = Require,
        Follow = FollowAsync,
    };

    private static readonly TimeSpan ReopenableFor = TimeSpan.FromDays(30);

    /// <summary>A complaint that has ended is investigated again only by being reopened.</summary>
    private static void Require(Step<Complaint, ComplaintEvent> step)
    {
        if (step is { Before: { } before, Event.State: ComplaintState.Investigating } && before.ClosedTime + ReopenableFor < step.Now)
            throw Fail.TransitionNotAllowed(
                before.State.WireName(), "It ended more than 30 days ago; create a new complaint with repeat_of.");
    }

    private static async Task ReachAsync(Step<Complaint, ComplaintEvent> step) =>
        step.Next.Reach(await ComplaintMilestones.OfAsync(step.Db, step.Next, step.CancellationToken));

    private static async Task FollowAsync(Step<Complaint, ComplaintEvent> step)
    {
        var next = step.Next;
        if (next.Safety) await SafetyNotices.PublishAsync(step.Db, next.DealerId, [next.RecordId], step.Now, step.CancellationToken);
    }
}
