using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Reports;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class UpdateReportScheduleTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task What_the_mask_names_changes_and_nothing_else()
    {
        var kirin = await crm.NewManufacturerAsync();
        var made = await _scene.CreateAsync(kirin, CreateReportScheduleTests.Full());
        var change = new V1.ReportSchedule { Name = made.Name, TimeZone = "Asia/Tokyo", Etag = made.Etag };

        var request = new V1.UpdateReportScheduleRequest { ReportSchedule = change, UpdateMask = new() { Paths = { "time_zone" } } };
        var changed = (await _scene.Schedules(kirin).UpdateReportScheduleAsync(request)).ReportSchedule;

        Assert.NotEqual(made.Etag, changed.Etag);
        (made.TimeZone, made.Etag, made.UpdateTime) = ("Asia/Tokyo", changed.Etag, changed.UpdateTime);
        Assert.Equal(made, changed);
        await RpcFailure.OfAsync("ETAG_MISMATCH", async () => await _scene.Schedules(kirin).UpdateReportScheduleAsync(request));
    }

    [Fact]
    public async Task An_earlier_first_period_brings_the_reports_that_were_missing_and_leaves_the_others()
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var made = await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(3)));
        await _scene.SettleAsync();
        var before = await _scene.AllAsync(kirin);

        made.FirstPeriodStartDate = ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(6)).FirstPeriodStartDate;
        await _scene.Schedules(kirin).UpdateReportScheduleAsync(new() { ReportSchedule = made });
        await _scene.SettleAsync();

        var after = await _scene.AllAsync(kirin);
        Assert.Equal(before.Count + 3, after.Count);
        Assert.Equal(before, after.Take(before.Count));
    }

    [Fact]
    public async Task The_kind_of_period_cannot_be_changed()
    {
        var kirin = await crm.NewManufacturerAsync();
        var made = await _scene.CreateAsync(kirin, CreateReportScheduleTests.Full());
        var request = new V1.UpdateReportScheduleRequest { ReportSchedule = made, UpdateMask = new() { Paths = { "period_kind" } } };

        await RpcFailure.OfAsync("FIELD_INVALID", async () => await _scene.Schedules(kirin).UpdateReportScheduleAsync(request));
    }
}
