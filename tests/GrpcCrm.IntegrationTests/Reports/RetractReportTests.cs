using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.ReportFeed;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class RetractReportTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_feed_tells_a_retraction_and_the_revision_that_follows_with_other_content()
    {
        var scene = await new LifeScene(crm).Begin();
        var name = (await scene.Generate()).Name;
        var bytes = (await scene.Newest(name)).Document;

        var withdrawn = await scene.Retract(name, scene.Manufacturer);
        await scene.Retract(name, "operator");
        Assert.Equal(1, (await scene.Generate()).Revision.Number);
        await scene.Store();
        var next = await scene.Generate();

        Assert.Equal(V1.ReportState.Withdrawn, withdrawn.Revision.State);
        Assert.Equal((2, V1.ReportState.Published), (next.Revision.Number, next.Revision.State));
        var old = (await scene.As(scene.Manufacturer).GetReportAsync(new() { Name = name, RevisionNumber = 1 })).Report.Revision;
        Assert.Equal((V1.ReportState.Superseded, bytes), (old.State, old.Document));
        var events = await new FeedScene(crm).Read(scene.Manufacturer, 3);
        Assert.Equal(
            [V1.PublicationKind.Published, V1.PublicationKind.Retracted, V1.PublicationKind.Revised],
            events.Select(happening => happening.Report.Kind));
        Assert.Equal([1, 1, 2], events.Select(happening => happening.Report.Report.Revision.Number));
    }

    [Fact]
    public async Task A_draft_cannot_be_withdrawn()
    {
        var scene = await new LifeScene(crm).Begin(needsApproval: true);
        var name = (await scene.Generate()).Name;

        var failure = await RpcFailure.Of("TRANSITION_NOT_ALLOWED", () => scene.Retract(name, "operator"));

        Assert.Equal("DRAFT", RpcFailure.Info(failure).Metadata["state"]);
    }
}
