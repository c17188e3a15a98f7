using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Reports;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>Zones that the database does not know: it is told so when one is given, and what was given before holds back nobody else.</summary>
public sealed class KnownZoneTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task A_zone_that_the_database_does_not_know_is_refused_where_it_is_given()
    {
        await ForgetAsync("Pacific/Chatham");
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var schedule = ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(1));
        var made = await _scene.CreateAsync(kirin, schedule.Clone());
        var directory = new V1.DealerService.DealerServiceClient(crm.Operator);
        schedule.TimeZone = "Pacific/Chatham";
        schedule.PeriodKind = V1.PeriodKind.Daily;

        await RefusedAsync("dealer.time_zone", () => crm.NewDealerAsync("Pacific/Chatham", kirin));
        await RefusedAsync("dealer.time_zone", async () => await directory.UpdateDealerAsync(
            new() { Dealer = new() { Name = dealer, TimeZone = "Pacific/Chatham" }, UpdateMask = new() { Paths = { "time_zone" } } }));
        await RefusedAsync("report_schedule.time_zone", () => _scene.CreateAsync(kirin, schedule));
        await RefusedAsync("report_schedule.time_zone", async () => await _scene.Schedules(kirin).UpdateReportScheduleAsync(
            new() { ReportSchedule = new() { Name = made.Name, TimeZone = "Pacific/Chatham" }, UpdateMask = new() { Paths = { "time_zone" } } }));
        await RefusedAsync("report_schedule.time_zone", async () => await _scene.Schedules(kirin).UpdateReportScheduleAsync(
            new() { ReportSchedule = new() { Name = made.Name, TimeZone = "asia/tokyo" }, UpdateMask = new() { Paths = { "time_zone" } } }));
    }

    [Fact]
    public async Task A_dealer_whose_zone_became_unknown_is_left_out_alone_and_made_up_for_when_it_is_known_again()
    {
        _scene.Hurry();
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        var (lost, other) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin, raiju), await crm.NewDealerAsync("Asia/Hong_Kong", kirin));
        var third = await crm.NewDealerAsync("Asia/Hong_Kong", raiju);
        await crm.BreakAsync($"update crm.dealer set time_zone = 'Mars/Olympus' where dealer_id = '{ScheduleScene.IdOf(lost)}'");

        foreach (var manufacturer in new[] { kirin, raiju })
            await _scene.CreateAsync(manufacturer, ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(3)));
        await _scene.SettleAsync();

        var reports = (await _scene.AllAsync(kirin)).Concat(await _scene.AllAsync(raiju)).ToList();
        Assert.Equal([other, third], reports.Select(report => report.Dealer).Distinct().Order(StringComparer.Ordinal));
        await RpcFailure.OfAsync("TIME_ZONE_UNKNOWN", () => _scene.Reports.GenerateAsync(kirin, lost, 2024, 2));

        await new V1.DealerService.DealerServiceClient(crm.Operator).UpdateDealerAsync(
            new() { Dealer = new() { Name = lost, TimeZone = "Asia/Tokyo" }, UpdateMask = new() { Paths = { "time_zone" } } });
        await crm.BreakAsync("update crm.report_schedule set next_plan_time = clock_timestamp()");
        await _scene.UntilAsync($"""
            select count(distinct (manufacturer_id, period_start)) = {reports.Count}
            from report r join report_revision v using (manufacturer_id, report_id)
            where r.dealer_id = '{ScheduleScene.IdOf(lost)}' and period_start >= '{ScheduleScene.MonthsAgo(3):yyyy-MM-dd}'
            """);
        Assert.False(await crm.ScalarAsync<bool>("select bool_or(lacks_dealers) from report_schedule"));
    }

    [Fact]
    public async Task A_schedule_whose_zone_became_unknown_holds_back_no_other_manufacturer_s_late_records()
    {
        var (kirin, dealer, within) = await _scene.ClosedAsync(TimeSpan.Zero);
        var raiju = await crm.NewManufacturerAsync("Raiju");
        await new V1.DealerService.DealerServiceClient(crm.Operator).UpdateDealerAsync(
            new() { Dealer = new() { Name = dealer, Manufacturers = { kirin, raiju } }, UpdateMask = new() { Paths = { "manufacturers" } } });
        await _scene.CreateAsync(raiju, ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(3)));
        await _scene.SettleAsync();
        await crm.BreakAsync($"update crm.report_schedule set time_zone = 'Mars/Olympus' where manufacturer_id = '{raiju["manufacturers/".Length..]}'");

        await _scene.Reports.StoreAsync(dealer, ReportScene.Interaction(kirin, within), ReportScene.Interaction(raiju, within));
        await _scene.UntilAsync($"select not exists (select from late_mark where manufacturer_id = '{kirin["manufacturers/".Length..]}')");
        await _scene.UntilAsync($"""
            select count(*) = 2
            from report r join report_revision v using (manufacturer_id, report_id)
            where r.dealer_id = '{ScheduleScene.IdOf(dealer)}' and r.manufacturer_id = '{kirin["manufacturers/".Length..]}'
              and r.period_start = '{ScheduleScene.MonthsAgo(3):yyyy-MM-dd}'
            """);
    }

    private static async Task RefusedAsync(string field, Func<Task> call) =>
        Assert.Equal([field], RpcFailure.ViolatedFields(await RpcFailure.OfAsync("FIELD_INVALID", call)));

    /// <summary>Makes the database one with older zone data than the host's.</summary>
    private Task ForgetAsync(string zone) => crm.BreakAsync($"""
        alter function crm.time_zone_name(text) rename to real_time_zone_name;
        create function crm.time_zone_name(zone text) returns text language sql
        return case when zone <> '{zone}' then crm.real_time_zone_name(zone) end
        """);
}
