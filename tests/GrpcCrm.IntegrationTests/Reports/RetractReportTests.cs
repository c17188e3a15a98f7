using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.ReportFeed;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class RetractReportTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_feed_tells_a_retraction_and_the_revision_that_follows_with_other_content()
    {
        var scene = await new LifeScene(crm).BeginAsync();
        var name = (await scene.GenerateAsync()).Name;
        var bytes = (await scene.NewestAsync(name)).Document;

        var withdrawn = await scene.RetractAsync(name, scene.Manufacturer);
        await scene.RetractAsync(name, "operator");
        Assert.Equal(1, (await scene.GenerateAsync()).Revision.Number);
        await scene.StoreAsync();
        var next = await scene.GenerateAsync();

        Assert.Equal(V1.ReportState.Withdrawn, withdrawn.Revision.State);
        Assert.Equal((2, V1.ReportState.Published), (next.Revision.Number, next.Revision.State));
        var old = (await scene.As(scene.Manufacturer).GetReportAsync(new() { Name = name, RevisionNumber = 1 })).Report.Revision;
        Assert.Equal((V1.ReportState.Superseded, bytes), (old.State, old.Document));
        var events = await new FeedScene(crm).ReadAsync(scene.Manufacturer, 3);
        Assert.Equal(
            [V1.PublicationKind.Published, V1.PublicationKind.Retracted, V1.PublicationKind.Revised],
            events.Select(feedEvent => feedEvent.Report.Kind));
        Assert.Equal([1, 1, 2], events.Select(feedEvent => feedEvent.Report.Report.Revision.Number));
    }

    [Fact]
    public async Task A_draft_cannot_be_withdrawn()
    {
        var scene = await new LifeScene(crm).BeginAsync(needsApproval: true);
        var name = (await scene.GenerateAsync()).Name;

        var failure = await RpcFailure.OfAsync("TRANSITION_NOT_ALLOWED", () => scene.RetractAsync(name, "operator"));

        Assert.Equal("DRAFT", RpcFailure.Info(failure).Metadata["state"]);
    }
}
