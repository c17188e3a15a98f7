using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class RespondToComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_complaint_tells_cause_and_correction_from_then_on_whatever_its_source_sends()
    {
        var scene = await CaseScene.OfAsync(crm);

        var responded = await scene.RespondedAsync();

        Assert.Equal((V1.ComplaintState.Responded, "Worn pads", "Pads replaced"), (responded.State, responded.Cause, responded.Correction));
        Assert.NotNull(responded.RespondedTime);
        var accepted = await scene.AcceptAsync(responded);
        Assert.Equal(("Worn pads", "Pads replaced"), (accepted.Cause, accepted.Correction));
    }

    [Fact]
    public async Task Without_cause_and_correction_it_is_refused()
    {
        var scene = await CaseScene.OfAsync(crm);
        var before = await scene.InvestigatedAsync();

        var failure = await RpcFailure.OfAsync(
            "FIELD_INVALID", async () => await scene.Steps.RespondToComplaintAsync(new() { Name = before.Name, Etag = before.Etag }));

        Assert.Equal(["cause", "correction"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task A_complaint_that_waits_is_investigated_again_before_it_is_answered()
    {
        var scene = await CaseScene.OfAsync(crm);
        var waiting = await scene.AwaitCustomerAsync(await scene.InvestigatedAsync());

        await scene.RefusedAsync(waiting, () => scene.RespondAsync(waiting));
    }
}
