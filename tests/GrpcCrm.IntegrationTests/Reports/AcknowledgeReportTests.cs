using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class AcknowledgeReportTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task An_acknowledged_report_stays_so_until_a_newer_revision_comes()
    {
        var scene = await new LifeScene(crm).BeginAsync();
        var name = (await scene.GenerateAsync()).Name;
        var manufacturer = scene.As(scene.Manufacturer);

        var taken = (await manufacturer.AcknowledgeReportAsync(new() { Name = name })).Report;
        var again = (await manufacturer.AcknowledgeReportAsync(new() { Name = name })).Report;

        Assert.Equal(V1.ReportState.Acknowledged, taken.Revision.State);
        Assert.Equal(taken, again);
        await scene.StoreAsync();
        Assert.Equal((2, V1.ReportState.Published), ((await scene.GenerateAsync()).Revision.Number, (await scene.NewestAsync(name)).State));
    }

    [Fact]
    public async Task A_withdrawn_report_cannot_be_acknowledged()
    {
        var scene = await new LifeScene(crm).BeginAsync();
        var name = (await scene.GenerateAsync()).Name;
        await scene.RetractAsync(name, scene.Manufacturer);

        var failure = await RpcFailure.OfAsync(
            "TRANSITION_NOT_ALLOWED", async () => await scene.As(scene.Manufacturer).AcknowledgeReportAsync(new() { Name = name }));

        Assert.Equal("WITHDRAWN", RpcFailure.Info(failure).Metadata["state"]);
    }
}
