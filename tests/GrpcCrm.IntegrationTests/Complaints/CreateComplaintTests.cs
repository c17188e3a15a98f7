using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class CreateComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task Its_receipt_is_a_recorded_event_and_it_is_about_the_dealer_s_brand()
    {
        var scene = await CaseScene.OfAsync(crm);

        var complaint = await scene.ReceivedAsync();

        Assert.Equal((V1.ComplaintState.Received, scene.Manufacturer), (complaint.State, complaint.Manufacturer));
        var receipt = Assert.Single(await scene.EventsAsync(complaint));
        Assert.Equal((V1.ComplaintState.Received, V1.EventOrigin.Recorded, "tests"), (receipt.State, receipt.Origin, receipt.Recorder));
        Assert.Equal(complaint.ReceivedTime, receipt.OccurredTime);
    }

    [Fact]
    public async Task Steps_are_not_told_with_it()
    {
        var scene = await CaseScene.OfAsync(crm);
        var complaint = new V1.Complaint { Category = "Brakes", ClosedTime = CaseScene.Stamp(Records.May) };

        var failure = await RpcFailure.OfAsync(
            "FIELD_INVALID", async () => await scene.Complaints.CreateComplaintAsync(new() { Parent = scene.Dealer, Complaint = complaint }));

        Assert.Equal(["complaint.closed_time"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task A_second_of_one_external_id_is_refused_and_an_import_of_it_is_its_next_version()
    {
        var scene = await CaseScene.OfAsync(crm);
        var complaint = new V1.Complaint
        {
            SourceSystem = "dms",
            ExternalId = "p1",
            Category = "Brakes",
            ReceivedTime = CaseScene.Stamp(Records.May),
        };
        var request = new V1.CreateComplaintRequest { Parent = scene.Dealer, Complaint = complaint };
        var created = (await scene.Complaints.CreateComplaintAsync(request)).Complaint;
        await RpcFailure.OfAsync("EXTERNAL_ID_CONFLICT", async () => await scene.Complaints.CreateComplaintAsync(request));

        using var session = await IngestSession.OpenAsync(scene.Calls, scene.Dealer);
        await session.PushAsync(0, Records.Complaint("p1", closed: Records.May.AddDays(1)));

        var after = Assert.Single((await scene.Complaints.ListComplaintsAsync(new() { Parent = scene.Dealer })).Complaints);
        Assert.Equal((created.Name, V1.ComplaintState.ClosedAccepted), (after.Name, after.State));
        Assert.Equal(24 * 3600, after.ResolutionSeconds);
    }

    [Theory]
    [InlineData("Brakes", "Pads", "BRK-01", "")]
    [InlineData("Paint", "", "", "complaint.category")]
    [InlineData("Brakes", "Discs", "BRK-99", "complaint.subcategory complaint.component_code")]
    [InlineData("Noise", "", "", "complaint.category")]
    public async Task Where_the_manufacturer_keeps_a_catalogue_its_codes_are_needed_and_retired_ones_refused(
        string category, string subcategory, string component, string refused)
    {
        var scene = await CaseScene.OfAsync(crm);
        await Catalogue.EnterAsync(crm, scene.Manufacturer);
        var complaint = new V1.Complaint { Category = category, Subcategory = subcategory, ComponentCode = component };
        async Task<V1.Complaint> Create() =>
            (await scene.Complaints.CreateComplaintAsync(new() { Parent = scene.Dealer, Complaint = complaint })).Complaint;

        if (refused.Length == 0)
        {
            Assert.True((await Create()).CategoryKnown);
            return;
        }

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", Create);
        Assert.Equal(refused, string.Join(' ', RpcFailure.ViolatedFields(failure)));
    }

    [Fact]
    public async Task An_import_may_name_any_code_and_the_complaint_says_that_it_is_unknown()
    {
        var scene = await CaseScene.OfAsync(crm);
        await Catalogue.EnterAsync(crm, scene.Manufacturer);
        var paint = Records.Complaint("p2");
        paint.Complaint.Category = "Paint";
        using var session = await IngestSession.OpenAsync(scene.Calls, scene.Dealer);
        await session.PushAsync(0, Records.Complaint("p1"), paint);

        var listed = (await scene.Complaints.ListComplaintsAsync(new() { Parent = scene.Dealer })).Complaints;

        Assert.Equal(
            [("p1", true), ("p2", false)], listed.Select(c => (c.ExternalId, c.CategoryKnown)).OrderBy(c => c.ExternalId, StringComparer.Ordinal));
    }
}
