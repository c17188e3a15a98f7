using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class InvestigateComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_begins_after_the_assessment_and_resumes_after_a_wait_and_an_escalation()
    {
        var scene = await CaseScene.Of(crm);

        Assert.Equal(V1.ComplaintState.Investigating, (await scene.Investigated()).State);
        Assert.Equal(V1.ComplaintState.Investigating, (await scene.Investigate(await scene.AwaitCustomer(await scene.Investigated()))).State);
        Assert.Equal(V1.ComplaintState.Investigating, (await scene.Investigate(await scene.Escalated())).State);
    }

    [Fact]
    public async Task Resumed_in_the_instant_of_the_wait_it_still_comes_after_it()
    {
        var scene = await CaseScene.Of(crm);
        var time = TimeProvider.System.GetUtcNow().UtcDateTime;
        var investigated = await scene.Investigated();
        var waiting = await scene.AwaitCustomer(investigated, await Now(scene, investigated));
        var waited = (await scene.Events(waiting))[^1].OccurredTime;

        var resumed = await scene.Investigate(waiting, waited.ToDateTime());

        Assert.Equal(V1.ComplaintState.Investigating, resumed.State);
        Assert.True((await scene.Events(resumed))[^1].OccurredTime.ToDateTime() - waited.ToDateTime() == TimeSpan.FromMicroseconds(1));
        Assert.True(time < waited.ToDateTime());
    }

    [Fact]
    public async Task A_complaint_that_was_not_assessed_is_not_investigated()
    {
        var scene = await CaseScene.Of(crm);
        var acknowledged = await scene.Acknowledged();

        await scene.Refused(acknowledged, () => scene.Investigate(acknowledged));
    }

    private static async Task<DateTime> Now(CaseScene scene, V1.Complaint complaint) =>
        (await scene.Events(complaint))[^1].OccurredTime.ToDateTime();
}
