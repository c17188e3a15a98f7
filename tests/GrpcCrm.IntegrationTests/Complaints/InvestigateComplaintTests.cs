using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class InvestigateComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_begins_after_the_assessment_and_resumes_after_a_wait_and_an_escalation()
    {
        var scene = await CaseScene.OfAsync(crm);

        Assert.Equal(V1.ComplaintState.Investigating, (await scene.InvestigatedAsync()).State);
        Assert.Equal(V1.ComplaintState.Investigating, (await scene.InvestigateAsync(await scene.AwaitCustomerAsync(await scene.InvestigatedAsync()))).State);
        Assert.Equal(V1.ComplaintState.Investigating, (await scene.InvestigateAsync(await scene.EscalatedAsync())).State);
    }

    [Fact]
    public async Task Resumed_in_the_instant_of_the_wait_it_still_comes_after_it()
    {
        var scene = await CaseScene.OfAsync(crm);
        var time = TimeProvider.System.GetUtcNow().UtcDateTime;
        var investigated = await scene.InvestigatedAsync();
        var waiting = await scene.AwaitCustomerAsync(investigated, await NowAsync(scene, investigated));
        var waited = (await scene.EventsAsync(waiting))[^1].OccurredTime;

        var resumed = await scene.InvestigateAsync(waiting, waited.ToDateTime());

        Assert.Equal(V1.ComplaintState.Investigating, resumed.State);
        Assert.True((await scene.EventsAsync(resumed))[^1].OccurredTime.ToDateTime() - waited.ToDateTime() == TimeSpan.FromMicroseconds(1));
        Assert.True(time < waited.ToDateTime());
    }

    [Fact]
    public async Task A_complaint_that_was_not_assessed_is_not_investigated()
    {
        var scene = await CaseScene.OfAsync(crm);
        var acknowledged = await scene.AcknowledgedAsync();

        await scene.RefusedAsync(acknowledged, () => scene.InvestigateAsync(acknowledged));
    }

    private static async Task<DateTime> NowAsync(CaseScene scene, V1.Complaint complaint) =>
        (await scene.EventsAsync(complaint))[^1].OccurredTime.ToDateTime();
}
