using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class GetReportDraftTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_report_that_needs_approval_is_a_draft_that_only_the_dealer_reads()
    {
        var scene = await new LifeScene(crm).Begin(needsApproval: true);
        await scene.Store();

        var made = await scene.Generate();

        Assert.Null(made.Revision);
        var draft = (await scene.Draft(made.Name))!;
        Assert.Equal((made.Name, V1.ReportState.Draft, 0), (draft.Name, draft.Revision.State, draft.Revision.Number));
        Assert.Equal(1, V1.ReportDocument.Parser.ParseFrom(draft.Revision.Document).Cells[0].Numerator);
        await RpcFailure.Of("RESOURCE_NOT_FOUND", async () => await scene.As(scene.Manufacturer).GetReportAsync(new() { Name = made.Name }));
        Assert.Empty((await scene.As(scene.Manufacturer).ListReportsAsync(new() { Parent = scene.Manufacturer })).Reports);
    }

    [Fact]
    public async Task A_newer_draft_replaces_the_one_before_and_none_is_there_for_what_is_published()
    {
        var scene = await new LifeScene(crm).Begin(needsApproval: true);
        var made = await scene.Generate();
        var first = await scene.Draft(made.Name);
        await scene.Store();

        await scene.Generate();

        var second = await scene.Draft(made.Name);
        Assert.NotEqual(first!.Revision.ContentSha256, second!.Revision.ContentSha256);
        await scene.As(scene.Dealer).ApproveReportAsync(new() { Name = made.Name });
        await scene.Generate();
        Assert.Null(await scene.Draft(made.Name));
    }
}
