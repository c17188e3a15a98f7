using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Reports;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class GetReportScheduleTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task The_manufacturer_and_the_operator_read_it_and_another_manufacturer_finds_nothing()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        var made = await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Monthly, new DateOnly(2031, 1, 1)));

        foreach (var organisation in new[] { kirin, "operator" })
            Assert.Equal(made, (await _scene.Schedules(organisation).GetReportScheduleAsync(new() { Name = made.Name })).ReportSchedule);
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await _scene.Schedules(raiju).GetReportScheduleAsync(new() { Name = made.Name }));
    }
}
