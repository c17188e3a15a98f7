using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class ReopenComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_first_resolution_stays_and_the_case_is_open_again()
    {
        var scene = await CaseScene.OfAsync(crm);
        var closed = await scene.AcceptedAsync();

        var reopened = await scene.ReopenAsync(closed);

        Assert.Equal((V1.ComplaintState.Investigating, null, 1), (reopened.State, reopened.ClosedTime, reopened.ReopenedCount));
        Assert.Equal((closed.FirstClosedTime, closed.ResolutionEndTime), (reopened.FirstClosedTime, reopened.ResolutionEndTime));
        var again = await scene.AcceptAsync(await scene.RespondAsync(reopened));
        Assert.True(again.ClosedTime > closed.ClosedTime);
        Assert.Equal((closed.FirstClosedTime, closed.ResolutionSeconds), (again.FirstClosedTime, again.ResolutionSeconds));
    }

    [Fact]
    public async Task After_thirty_days_it_is_a_new_complaint_that_names_the_old_one()
    {
        var scene = await CaseScene.OfAsync(crm);
        using var session = await IngestSession.OpenAsync(scene.Calls, scene.Dealer);
        await session.PushAsync(0, Records.Complaint("p1", closed: Records.May.AddDays(2)));
        var old = Assert.Single((await scene.Complaints.ListComplaintsAsync(new() { Parent = scene.Dealer })).Complaints);

        await scene.RefusedAsync(old, () => scene.ReopenAsync(old));
        var repeated = (await scene.Complaints.CreateComplaintAsync(
            new() { Parent = scene.Dealer, Complaint = new() { Category = "Brakes" }, RepeatOf = old.Name })).Complaint;

        Assert.Equal((old.Name, V1.ComplaintState.Received), (repeated.RepeatOf, repeated.State));
    }

    [Fact]
    public async Task What_is_open_cannot_be_reopened()
    {
        var scene = await CaseScene.OfAsync(crm);
        var received = await scene.ReceivedAsync();

        await scene.RefusedAsync(received, () => scene.ReopenAsync(received));
    }
}
