using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class GetReportDraftTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_report_that_needs_approval_is_a_draft_that_only_the_dealer_reads()
    {
        var scene = await new LifeScene(crm).BeginAsync(needsApproval: true);
        await scene.StoreAsync();

        var made = await scene.GenerateAsync();

        Assert.Null(made.Revision);
        var draft = (await scene.DraftAsync(made.Name))!;
        Assert.Equal((made.Name, V1.ReportState.Draft, 0), (draft.Name, draft.Revision.State, draft.Revision.Number));
        Assert.Equal(1, V1.ReportDocument.Parser.ParseFrom(draft.Revision.Document).Cells[0].Numerator);
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await scene.As(scene.Manufacturer).GetReportAsync(new() { Name = made.Name }));
        Assert.Empty((await scene.As(scene.Manufacturer).ListReportsAsync(new() { Parent = scene.Manufacturer })).Reports);
    }

    [Fact]
    public async Task A_newer_draft_replaces_the_one_before_and_none_is_there_for_what_is_published()
    {
        var scene = await new LifeScene(crm).BeginAsync(needsApproval: true);
        var made = await scene.GenerateAsync();
        var first = await scene.DraftAsync(made.Name);
        await scene.StoreAsync();

        await scene.GenerateAsync();

        var second = await scene.DraftAsync(made.Name);
        Assert.NotEqual(first!.Revision.ContentSha256, second!.Revision.ContentSha256);
        await scene.As(scene.Dealer).ApproveReportAsync(new() { Name = made.Name });
        await scene.GenerateAsync();
        Assert.Null(await scene.DraftAsync(made.Name));
    }
}
