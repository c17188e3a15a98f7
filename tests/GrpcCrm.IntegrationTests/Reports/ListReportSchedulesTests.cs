using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Reports;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class ListReportSchedulesTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task Pages_hold_every_schedule_of_the_manufacturer_once_in_the_order_of_creation()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        await _scene.CreateAsync(raiju, ScheduleScene.Schedule(PeriodKind.Daily, new DateOnly(2031, 1, 1)));
        var made = new List<V1.ReportSchedule>();
        foreach (var kind in new[] { PeriodKind.Yearly, PeriodKind.Daily, PeriodKind.Monthly })
            made.Add(await _scene.CreateAsync(kirin, ScheduleScene.Schedule(kind, new DateOnly(2031, 1, 1))));

        var first = await _scene.Schedules(kirin).ListReportSchedulesAsync(new() { Parent = kirin, PageSize = 2 });
        var second = await _scene.Schedules(kirin).ListReportSchedulesAsync(new() { Parent = kirin, PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(made, [.. first.ReportSchedules, .. second.ReportSchedules]);
        Assert.Equal((2, ""), (first.ReportSchedules.Count, second.NextPageToken));
    }
}
