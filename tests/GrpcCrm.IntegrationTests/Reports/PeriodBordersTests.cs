using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform;
using GrpcCrm.Reports;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>Where periods begin and end when the zone of their days changes: each record falls in one of them.</summary>
public sealed class PeriodBordersTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly DateTimeOffset Border = new(2025, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ScheduleScene _scene = new(crm);

    public static TheoryData<string, string> Changes => new()
    {
        { "Asia/Hong_Kong", "Europe/London" },
        { "Europe/London", "Asia/Hong_Kong" },
        { "Pacific/Kiritimati", "Pacific/Pago_Pago" },
        { "Pacific/Pago_Pago", "Pacific/Kiritimati" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_dealer_that_moves_loses_no_record_and_counts_none_twice(string before, string after)
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync(before, kirin);
        await AroundBorderAsync(kirin, dealer);

        var october = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 10);
        await MoveAsync(dealer, after);
        var november = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 11);

        Assert.Equal(144, await CountAsync(kirin, october) + await CountAsync(kirin, november));
        Assert.Equal((before, after), (october.TimeZone, november.TimeZone));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_schedule_s_zone_that_changes_loses_no_record_and_counts_none_twice(string before, string after)
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("America/New_York", kirin);
        await AroundBorderAsync(kirin, dealer);
        var schedule = ScheduleScene.Schedule(PeriodKind.Monthly, new DateOnly(2026, 6, 1));
        (schedule.TimeZone, schedule.Paused) = (before, true);
        schedule = await _scene.CreateAsync(kirin, schedule);

        var october = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 10);
        await _scene.Schedules(kirin).UpdateReportScheduleAsync(new()
        {
            ReportSchedule = new() { Name = schedule.Name, TimeZone = after },
            UpdateMask = new() { Paths = { "time_zone" } },
        });
        var november = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 11);

        Assert.Equal(144, await CountAsync(kirin, october) + await CountAsync(kirin, november));
        Assert.Equal((before, after), (october.TimeZone, november.TimeZone));
    }

    /// <summary>Days are shorter than a zone can move: one may be left with no time of its own, and another has more than its hours.</summary>
    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Days_go_on_without_a_gap_however_far_the_zone_moves(string before, string after)
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync(before, kirin);
        await AroundBorderAsync(kirin, dealer);
        var counts = new List<long>();
        foreach (var day in new[] { 28, 29, 30, 31 }) counts.Add(await CountAsync(kirin, await DayAsync(kirin, dealer, new(2025, 10, day))));
        await MoveAsync(dealer, after);
        foreach (var day in new[] { 1, 2, 3, 4, 5 }) counts.Add(await CountAsync(kirin, await DayAsync(kirin, dealer, new(2025, 11, day))));

        Assert.Equal(144, counts.Sum());
    }

    [Fact]
    public async Task A_period_made_late_fills_what_its_neighbours_have_left()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        await AroundBorderAsync(kirin, dealer);
        var december = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 12);
        var september = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 9);
        await MoveAsync(dealer, "America/New_York");
        var november = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 11);
        await MoveAsync(dealer, "Pacific/Auckland");
        var october = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 10);

        Assert.Equal(
            144, await CountAsync(kirin, september) + await CountAsync(kirin, october) + await CountAsync(kirin, november) + await CountAsync(kirin, december));
    }

    [Fact]
    public async Task A_document_says_where_its_period_begins_or_ends_otherwise_than_at_midnight()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var october = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 10);
        await MoveAsync(dealer, "Europe/London");

        var november = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 11);
        var december = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 12);

        var usual = await _scene.Reports.DocumentAsync(kirin, october.Name);
        Assert.Equal((null, null), (usual.PeriodStartTime, usual.PeriodEndTime));
        var unusual = await _scene.Reports.DocumentAsync(kirin, november.Name);
        Assert.Equal((Border.AddHours(-8).ToTimestamp(), null), (unusual.PeriodStartTime, unusual.PeriodEndTime));
        var next = await _scene.Reports.DocumentAsync(kirin, december.Name);
        Assert.Equal((null, null), (next.PeriodStartTime, next.PeriodEndTime));
    }

    [Fact]
    public async Task What_comes_late_between_the_old_border_and_the_new_one_restates_the_period_that_counts_it()
    {
        var (kirin, dealer, _) = await _scene.ClosedAsync(TimeSpan.Zero, months: 1);
        var last = ScheduleScene.MonthsAgo(1);
        var earlier = last.AddMonths(-1);
        // As if the dealer had moved from London after the month before was closed.
        await _scene.Reports.GenerateAsync(kirin, dealer, earlier.Year, earlier.Month);
        var border = new DateTimeOffset(last.ToDateTime(default), TimeSpan.Zero);
        await crm.BreakAsync($"""
            update report
            set start_time = case when period_start = '{last:yyyy-MM-dd}' then '{border:O}' else start_time end,
              end_time = case when period_end = '{last:yyyy-MM-dd}' then '{border:O}' else end_time end
            where dealer_id = '{ScheduleScene.IdOf(dealer)}'
            """);

        await _scene.Reports.StoreAsync(dealer, Interaction(kirin, border.AddHours(-1)));
        await _scene.SettleAsync();

        var all = await _scene.AllAsync(kirin);
        var (before, after) = (all.Single(report => report.PeriodStartDate.ToDateOnly() == earlier), all.Single(report => report.PeriodStartDate.ToDateOnly() == last));
        Assert.Equal((1L, 0L), (await CountAsync(kirin, before), await CountAsync(kirin, after)));
    }

    [Fact]
    public async Task The_records_behind_a_cell_are_those_of_the_period_as_it_was_counted()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        await _scene.Reports.StoreAsync(dealer, Interaction(kirin, Border.AddHours(-7.5)));
        await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 10);
        await MoveAsync(dealer, "Europe/London");
        var november = await _scene.Reports.GenerateAsync(kirin, dealer, 2025, 11);

        var answer = await _scene.Reports.Reports(dealer).ExplainReportCellAsync(new() { Name = november.Name, Metric = "interactions.count" });

        Assert.Equal(1, answer.Cell.Numerator);
        Assert.Single(answer.Sources);
    }

    [Fact]
    public async Task A_group_counts_each_record_of_a_member_that_moved_once()
    {
        var kirin = await crm.NewManufacturerAsync();
        var (dealer, other) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin), await crm.NewDealerAsync("Asia/Hong_Kong", kirin));
        await AroundBorderAsync(kirin, dealer);
        await AroundBorderAsync(kirin, other);
        var counts = new List<long>();
        foreach (var month in new[] { 10, 11 })
        {
            await _scene.Reports.GenerateAsync(kirin, dealer, 2025, month);
            await _scene.Reports.GenerateAsync(kirin, other, 2025, month);
            var request = Request(kirin, "", 2025, month);
            request.Definition = V1.ReportDefinition.GroupServiceQuality;
            counts.Add(await CountAsync(kirin, (await _scene.Reports.Reports(kirin).GenerateReportAsync(request)).Report));
            await MoveAsync(dealer, "Europe/London");
        }

        Assert.Equal(288, counts.Sum());
    }

    /// <summary>One interaction an hour, three days before and after the border in UTC.</summary>
    private Task AroundBorderAsync(string manufacturer, string dealer) =>
        _scene.Reports.StoreAsync(
            dealer, Enumerable.Range(-72, 144).Select(hour => Interaction(manufacturer, Border.AddHours(hour).AddMinutes(30))));

    private async Task<V1.Report> DayAsync(string manufacturer, string dealer, DateOnly day)
    {
        var request = Request(manufacturer, dealer, day.Year, day.Month, day.Day);
        request.PeriodKind = V1.PeriodKind.Daily;
        return (await _scene.Reports.Reports(manufacturer).GenerateReportAsync(request)).Report;
    }

    private async Task<long> CountAsync(string manufacturer, V1.Report report) =>
        (await _scene.Reports.DocumentAsync(manufacturer, report.Name)).Total("interactions.count");

    private async Task MoveAsync(string dealer, string timeZone) =>
        await new V1.DealerService.DealerServiceClient(crm.Operator).UpdateDealerAsync(
            new() { Dealer = new() { Name = dealer, TimeZone = timeZone } });
}
