using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class AwaitComplaintCustomerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_wait_is_no_part_of_the_resolution()
    {
        var scene = await CaseScene.OfAsync(crm);
        var complaint = await scene.ReceivedAsync();
        complaint = await scene.AcknowledgeAsync(complaint, Records.May.AddHours(1));
        complaint = await scene.AssessAsync(complaint, Records.May.AddHours(2));
        complaint = await scene.InvestigateAsync(complaint, Records.May.AddHours(3));
        complaint = await scene.AwaitCustomerAsync(complaint, Records.May.AddHours(4));
        Assert.Equal(V1.ComplaintState.PendingCustomer, complaint.State);
        complaint = await scene.InvestigateAsync(complaint, Records.May.AddHours(14));
        complaint = await scene.RespondAsync(complaint, Records.May.AddHours(20));
        complaint = await scene.AcceptAsync(complaint, Records.May.AddHours(30));

        Assert.Equal(CaseScene.Stamp(Records.May.AddHours(20)), complaint.ResolutionEndTime);
        Assert.Equal(10 * 3600, complaint.ResolutionSeconds);
        Assert.Equal(CaseScene.Stamp(Records.May.AddHours(30)), complaint.ClosedTime);
    }

    [Fact]
    public async Task A_complaint_that_is_not_investigated_waits_for_nobody()
    {
        var scene = await CaseScene.OfAsync(crm);
        var assessed = await scene.AssessedAsync();

        await scene.RefusedAsync(assessed, () => scene.AwaitCustomerAsync(assessed));
    }
}

public sealed class AwaitComplaintThirdPartyTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_waits_and_is_investigated_again()
    {
        var scene = await CaseScene.OfAsync(crm);
        var before = await scene.InvestigatedAsync();

        var waiting = (await scene.Steps.AwaitComplaintThirdPartyAsync(
            new() { Name = before.Name, Etag = before.Etag, Details = new() { Note = "The supplier" } })).Complaint;

        Assert.Equal(V1.ComplaintState.PendingThirdParty, waiting.State);
        Assert.Equal(V1.ComplaintState.Investigating, (await scene.InvestigateAsync(waiting)).State);
        await RpcFailure.OfAsync("ETAG_MISMATCH", () => scene.RespondAsync(waiting));
    }
}
