using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Reports;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class DeleteReportScheduleTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task It_is_gone_and_what_it_published_stays()
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var made = await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(2)));
        await _scene.SettleAsync();
        var reports = await _scene.AllAsync(kirin);

        await RpcFailure.OfAsync("ETAG_MISMATCH", async () => await _scene.Schedules(kirin).DeleteReportScheduleAsync(new() { Name = made.Name, Etag = "\"7\"" }));
        await _scene.Schedules(kirin).DeleteReportScheduleAsync(new() { Name = made.Name, Etag = made.Etag });

        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await _scene.Schedules(kirin).GetReportScheduleAsync(new() { Name = made.Name }));
        Assert.NotEmpty(reports);
        Assert.Equal(reports, await _scene.AllAsync(kirin));
    }
}
