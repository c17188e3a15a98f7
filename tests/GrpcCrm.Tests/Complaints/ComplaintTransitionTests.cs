using System.Reflection;
using GrpcCrm.Complaints;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Tests.Complaints;

public sealed class ComplaintTransitionTests
{
    /// <summary>For each state, the steps that may follow on it.</summary>
    private static readonly Dictionary<ComplaintState, string> Allowed = new()
    {
        [ComplaintState.Received] = "Acknowledge MarkDuplicate RuleOut Withdraw",
        [ComplaintState.Acknowledged] = "Assess MarkDuplicate RuleOut Withdraw",
        [ComplaintState.Assessed] = "Investigate MarkDuplicate RuleOut Withdraw",
        [ComplaintState.Investigating] = "AwaitCustomer AwaitThirdParty Respond Withdraw",
        [ComplaintState.PendingCustomer] = "Investigate Withdraw",
        [ComplaintState.PendingThirdParty] = "Investigate Withdraw",
        [ComplaintState.Responded] = "Accept Escalate Withdraw",
        [ComplaintState.Escalated] = "Escalate Exhaust Investigate Respond Withdraw",
        [ComplaintState.ClosedAccepted] = "Reopen",
        [ComplaintState.ClosedExhausted] = "Reopen",
        [ComplaintState.OutOfScope] = "",
        [ComplaintState.Duplicate] = "",
        [ComplaintState.Withdrawn] = "",
    };

    public static TheoryData<ComplaintState> States => [.. Enum.GetValues<ComplaintState>().Where(state => state != default)];

    [Theory]
    [MemberData(nameof(States))]
    public void From_a_state_these_steps_lead_on_and_all_others_are_refused(ComplaintState state)
    {
        var complaint = In(state);
        var steps = Transitions().Where(step => !Refuses(step.Transition, complaint)).Select(step => step.Name);

        Assert.Equal(13, Transitions().Count);
        Assert.Equal(Allowed[state], string.Join(' ', steps.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_refusal_tells_the_state()
    {
        var refusal = Assert.Throws<CrmException>(() => ComplaintTransition.Respond.Require(In(ComplaintState.PendingThirdParty), default));

        Assert.Equal("PENDING_THIRD_PARTY", refusal.Facts["state"]);
    }

    [Fact]
    public void No_step_leads_back_into_a_state_that_it_starts_from_but_an_escalation()
    {
        var loops = Transitions().Where(step => step.Transition.From.Contains(step.Transition.To)).Select(step => step.Name);

        Assert.Equal(["Escalate"], loops);
    }

    private static List<(string Name, ComplaintTransition Transition)> Transitions() =>
    [
        .. typeof(ComplaintTransition).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (field.Name, (ComplaintTransition)field.GetValue(null)!)),
    ];

    private static bool Refuses(ComplaintTransition transition, Complaint complaint)
    {
        try
        {
            transition.Require(complaint, default);
            return false;
        }
        catch (CrmException)
        {
            return true;
        }
    }

    private static Complaint In(ComplaintState state)
    {
        var complaint = new Complaint();
        complaint.Reach(new ComplaintMilestones { State = state });
        return complaint;
    }
}
