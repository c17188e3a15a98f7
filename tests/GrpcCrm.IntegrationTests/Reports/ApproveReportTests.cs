using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class ApproveReportTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task What_was_read_is_what_is_published()
    {
        var scene = await new LifeScene(crm).BeginAsync(needsApproval: true);
        await scene.StoreAsync();
        var name = (await scene.GenerateAsync()).Name;
        var draft = (await scene.DraftAsync(name))!.Revision;

        var approved = (await scene.As(scene.Dealer).ApproveReportAsync(new() { Name = name, ContentSha256 = draft.ContentSha256 })).Report;

        Assert.Equal((1, V1.ReportState.Published), (approved.Revision.Number, approved.Revision.State));
        Assert.Equal(draft.AsOfTime, approved.Revision.AsOfTime);
        var read = (await scene.As(scene.Dealer).GetReportAsync(new() { Name = name })).Report.Revision;
        Assert.Equal(draft.Document, read.Document);
        Assert.Equal(1, (await scene.Reports.DocumentAsync(scene.Manufacturer, name)).Cells[0].Numerator);
    }

    [Fact]
    public async Task A_draft_that_was_replaced_is_not_published_by_mistake()
    {
        var scene = await new LifeScene(crm).BeginAsync(needsApproval: true);
        var name = (await scene.GenerateAsync()).Name;
        var read = (await scene.DraftAsync(name))!.Revision.ContentSha256;
        await scene.StoreAsync();
        await scene.GenerateAsync();

        await RpcFailure.OfAsync(
            "ETAG_MISMATCH", async () => await scene.As(scene.Dealer).ApproveReportAsync(new() { Name = name, ContentSha256 = read }));
        Assert.NotNull(await scene.DraftAsync(name));
    }

    [Fact]
    public async Task Without_a_draft_there_is_nothing_to_approve()
    {
        var scene = await new LifeScene(crm).BeginAsync();
        var name = (await scene.GenerateAsync()).Name;

        var failure = await RpcFailure.OfAsync(
            "TRANSITION_NOT_ALLOWED", async () => await scene.As("operator").ApproveReportAsync(new() { Name = name }));

        Assert.Equal("PUBLISHED", RpcFailure.Info(failure).Metadata["state"]);
    }
}
