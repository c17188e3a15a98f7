using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Complaints;

public sealed class AssessComplaintTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task What_is_judged_replaces_what_was_said_and_the_rest_stays()
    {
        var scene = await CaseScene.OfAsync(crm);
        var before = await scene.AcknowledgedAsync();

        var after = (await scene.Steps.AssessComplaintAsync(new()
        {
            Name = before.Name,
            Etag = before.Etag,
            Severity = V1.ComplaintSeverity.Critical,
            Subcategory = "Pads",
            ComponentCode = "BRK-01",
        })).Complaint;

        Assert.Equal((V1.ComplaintState.Assessed, V1.ComplaintSeverity.Critical), (after.State, after.Severity));
        Assert.Equal(("Brakes", "Pads", "BRK-01", false), (after.Category, after.Subcategory, after.ComponentCode, after.Safety));
    }

    [Fact]
    public async Task No_import_takes_the_judgement_back()
    {
        var scene = await CaseScene.OfAsync(crm);
        using var session = await IngestSession.OpenAsync(scene.Calls, scene.Dealer);
        await session.PushAsync(0, Records.Complaint("p1", version: 1));
        var stored = Assert.Single((await scene.Complaints.ListComplaintsAsync(new() { Parent = scene.Dealer })).Complaints);
        var assessed = await scene.AssessAsync(await scene.AcknowledgeAsync(stored));
        var correction = Records.Complaint("p1", version: 2);
        (correction.Complaint.Category, correction.Complaint.Subject) = ("Paint", "Corrected");
        await session.PushAsync(1, correction);

        var after = (await scene.Complaints.GetComplaintAsync(new() { Name = assessed.Name })).Complaint;

        Assert.Equal((V1.ComplaintState.Assessed, V1.ComplaintSeverity.Serious), (after.State, after.Severity));
        Assert.Equal(("Brakes", "Corrected"), (after.Category, after.Subject));
    }

    [Fact]
    public async Task A_complaint_that_was_not_acknowledged_is_not_assessed()
    {
        var scene = await CaseScene.OfAsync(crm);
        var received = await scene.ReceivedAsync();

        await scene.RefusedAsync(received, () => scene.AssessAsync(received));
    }
}
