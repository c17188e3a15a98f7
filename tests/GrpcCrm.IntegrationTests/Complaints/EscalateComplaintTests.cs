using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class EscalateComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_level_rises_and_never_falls()
    {
        var scene = await CaseScene.OfAsync(crm);
        var escalated = await scene.EscalateAsync(await scene.RespondedAsync(), V1.EscalationLevel.Manufacturer);
        Assert.Equal((V1.ComplaintState.Escalated, V1.EscalationLevel.Manufacturer), (escalated.State, escalated.EscalationLevel));

        foreach (var level in new[] { V1.EscalationLevel.Manager, V1.EscalationLevel.Manufacturer })
        {
            var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => scene.EscalateAsync(escalated, level));
            Assert.Equal(["escalation_level"], RpcFailure.ViolatedFields(failure));
        }

        var highest = await scene.EscalateAsync(escalated, V1.EscalationLevel.External);
        Assert.Equal(V1.EscalationLevel.External, highest.EscalationLevel);
        Assert.Equal(V1.EscalationLevel.External, (await scene.EventsAsync(highest))[^1].EscalationLevel);
    }

    [Fact]
    public async Task Before_an_answer_there_is_nothing_to_escalate()
    {
        var scene = await CaseScene.OfAsync(crm);
        var investigated = await scene.InvestigatedAsync();

        await scene.RefusedAsync(investigated, () => scene.EscalateAsync(investigated, V1.EscalationLevel.Manager));
    }
}
