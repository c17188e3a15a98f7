using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class EscalateComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_level_rises_and_never_falls()
    {
        var scene = await CaseScene.Of(crm);
        var escalated = await scene.Escalate(await scene.Responded(), V1.EscalationLevel.Manufacturer);
        Assert.Equal((V1.ComplaintState.Escalated, V1.EscalationLevel.Manufacturer), (escalated.State, escalated.EscalationLevel));

        foreach (var level in new[] { V1.EscalationLevel.Manager, V1.EscalationLevel.Manufacturer })
        {
            var failure = await RpcFailure.Of("FIELD_INVALID", () => scene.Escalate(escalated, level));
            Assert.Equal(["escalation_level"], RpcFailure.ViolatedFields(failure));
        }

        var highest = await scene.Escalate(escalated, V1.EscalationLevel.External);
        Assert.Equal(V1.EscalationLevel.External, highest.EscalationLevel);
        Assert.Equal(V1.EscalationLevel.External, (await scene.Events(highest))[^1].EscalationLevel);
    }

    [Fact]
    public async Task Before_an_answer_there_is_nothing_to_escalate()
    {
        var scene = await CaseScene.Of(crm);
        var investigated = await scene.Investigated();

        await scene.Refused(investigated, () => scene.Escalate(investigated, V1.EscalationLevel.Manager));
    }
}
