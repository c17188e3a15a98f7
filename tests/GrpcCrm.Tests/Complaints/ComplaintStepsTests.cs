using GrpcCrm.Complaints;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Tests.Architecture;

namespace GrpcCrm.Tests.Complaints;

public sealed class ComplaintStepsTests
{
    /// <summary>For each state, the steps that may follow on it.</summary>
    private static readonly Dictionary<ComplaintState, string> Allowed = new()
    {
        [ComplaintState.Received] = "AcknowledgeComplaint MarkComplaintDuplicate MarkComplaintOutOfScope WithdrawComplaint",
        [ComplaintState.Acknowledged] = "AssessComplaint MarkComplaintDuplicate MarkComplaintOutOfScope WithdrawComplaint",
        [ComplaintState.Assessed] = "InvestigateComplaint MarkComplaintDuplicate MarkComplaintOutOfScope WithdrawComplaint",
        [ComplaintState.Investigating] = "AwaitComplaintCustomer AwaitComplaintThirdParty RespondToComplaint WithdrawComplaint",
        [ComplaintState.PendingCustomer] = "InvestigateComplaint WithdrawComplaint",
        [ComplaintState.PendingThirdParty] = "InvestigateComplaint WithdrawComplaint",
        [ComplaintState.Responded] = "AcceptComplaintResponse EscalateComplaint WithdrawComplaint",
        [ComplaintState.Escalated] =
            "CloseComplaintExhausted EscalateComplaint InvestigateComplaint RespondToComplaint WithdrawComplaint",
        [ComplaintState.ClosedAccepted] = "ReopenComplaint",
        [ComplaintState.ClosedExhausted] = "ReopenComplaint",
        [ComplaintState.OutOfScope] = "",
        [ComplaintState.Duplicate] = "",
        [ComplaintState.Withdrawn] = "",
    };

    private static IReadOnlyList<StepVerb> Steps => [.. StepTable.All.Where(verb => verb.States == typeof(ComplaintState))];

    public static TheoryData<ComplaintState> States => [.. Enum.GetValues<ComplaintState>().Where(state => state != default)];

    [Theory]
    [MemberData(nameof(States))]
    public void From_a_state_these_steps_lead_on_and_all_others_are_refused(ComplaintState state)
    {
        var steps = Steps.Where(step => !Refuses(step, state)).Select(step => step.Rpc);

        Assert.Equal(13, Steps.Count);
        Assert.Equal(Allowed[state], string.Join(' ', steps.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_refusal_tells_the_state_and_on_which_the_step_follows()
    {
        var refusal = Assert.Throws<CrmException>(() => ComplaintSteps.RespondToComplaint.Require(ComplaintState.PendingThirdParty));

        Assert.Equal("PENDING_THIRD_PARTY", refusal.Facts["state"]);
        Assert.Equal("This cannot follow on PENDING_THIRD_PARTY. It follows on INVESTIGATING, ESCALATED.", refusal.Message);
    }

    [Fact]
    public void No_step_leads_back_into_a_state_that_it_starts_from_but_an_escalation()
    {
        var loops = Steps.Where(step => step.From.Contains(step.To)).Select(step => step.Rpc);

        Assert.Equal(["EscalateComplaint"], loops);
    }

    private static bool Refuses(StepVerb step, ComplaintState state)
    {
        try
        {
            step.Require(StepTable.Named(state));
            return false;
        }
        catch (CrmException)
        {
            return true;
        }
    }
}
