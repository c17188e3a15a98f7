using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class UpdateComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_change_needs_the_etag_of_the_version_it_changes()
    {
        var scene = await CaseScene.OfAsync(crm);
        var before = await scene.ReceivedAsync();
        async Task<V1.Complaint> Update(string etag) =>
            (await scene.Complaints.UpdateComplaintAsync(new() { Complaint = new() { Name = before.Name, Etag = etag, Subject = "Squealing" } }))
            .Complaint;

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => Update(""));
        Assert.Equal(["complaint.etag"], RpcFailure.ViolatedFields(failure));
        var after = await Update(before.Etag);

        Assert.Equal(("Squealing", "Brakes", V1.ComplaintState.Received), (after.Subject, after.Category, after.State));
        await RpcFailure.OfAsync("ETAG_MISMATCH", () => Update(before.Etag));
    }

    [Theory]
    [InlineData("state")]
    [InlineData("closed_time")]
    [InlineData("received_time")]
    [InlineData("cause")]
    [InlineData("manufacturer")]
    public async Task What_steps_tell_and_what_is_set_for_good_cannot_be_named_in_a_mask(string path)
    {
        var scene = await CaseScene.OfAsync(crm);
        var before = await scene.ReceivedAsync();
        var request = new V1.UpdateComplaintRequest
        {
            Complaint = new() { Name = before.Name, Etag = before.Etag },
            UpdateMask = new() { Paths = { path } },
        };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await scene.Complaints.UpdateComplaintAsync(request));

        Assert.Equal(["update_mask"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task A_code_that_the_catalogue_does_not_have_is_refused_and_one_that_it_had_before_may_stay()
    {
        var scene = await CaseScene.OfAsync(crm);
        var before = await scene.ReceivedAsync("Paint");
        await Catalogue.EnterAsync(crm, scene.Manufacturer);

        var kept = (await scene.Complaints.UpdateComplaintAsync(
            new() { Complaint = new() { Name = before.Name, Etag = before.Etag, Subject = "Scratch" } })).Complaint;
        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await scene.Complaints.UpdateComplaintAsync(
            new() { Complaint = new() { Name = kept.Name, Etag = kept.Etag, Category = "Varnish" } }));

        Assert.Equal(("Paint", false), (kept.Category, kept.CategoryKnown));
        Assert.Equal(["complaint.category"], RpcFailure.ViolatedFields(failure));
    }
}
