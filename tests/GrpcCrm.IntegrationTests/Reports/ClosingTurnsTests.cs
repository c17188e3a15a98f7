using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform;
using GrpcCrm.Reports;
using GrpcCrm.Reports.Closing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>In which order reports are made, and how far back.</summary>
public sealed class ClosingTurnsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task A_manufacturer_that_catches_up_with_years_lets_others_have_their_turn_and_its_newest_period_comes_first()
    {
        _scene.Hurry();
        EmptyPeriods(366);
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        for (var i = 0; i < 4; i++) await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var other = await crm.NewDealerAsync("Asia/Hong_Kong", raiju);
        var backlog = $"report_due d where d.manufacturer_id = '{IdOf(kirin)}' and d.due_time <= clock_timestamp()";

        await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Daily, new DateOnly(2000, 1, 1)));
        await _scene.UntilAsync($"select count(*) > 100 from {backlog}");
        await _scene.CreateAsync(raiju, ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(1)));
        await _scene.UntilAsync($"select exists (select from report_revision where dealer_id = '{ScheduleScene.IdOf(other)}')");

        Assert.True(await crm.ScalarAsync<bool>($"select exists (select from {backlog})"), "The other manufacturer's report came last.");
        await _scene.SettleAsync();
        Assert.True(await crm.ScalarAsync<bool>($"""
            select min(published_time) filter (where period_start = newest) < max(published_time) filter (where period_start < newest)
            from (
              select v.published_time, r.period_start, max(r.period_start) over () as newest
              from report r join report_revision v using (manufacturer_id, report_id)
              where r.manufacturer_id = '{IdOf(kirin)}'
            ) made
            """), "The newest period waited for those that were caught up with.");
    }

    [Fact]
    public async Task Long_ago_only_periods_with_records_get_reports_and_those_that_come_later_bring_theirs()
    {
        _scene.Hurry();
        EmptyPeriods(10);
        var kirin = await crm.NewManufacturerAsync();
        var (old, young) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin), await crm.NewDealerAsync("America/New_York", kirin));
        await _scene.Reports.StoreAsync(old, Interaction(kirin, new(2001, 5, 4, 16, 0, 0, TimeSpan.Zero)), Complaint(kirin, new(1955, 3, 3, 3, 0, 0, TimeSpan.Zero)));

        await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Daily, new DateOnly(1900, 1, 1)));
        await _scene.SettleAsync();

        var made = await _scene.AllAsync(kirin);
        Assert.Equal([new DateOnly(1955, 3, 3), new DateOnly(2001, 5, 5)], Old(made, old));
        Assert.Empty(Old(made, young));
        Assert.InRange(made.Count(report => report.Dealer == old), 12, 14);
        Assert.InRange(made.Count(report => report.Dealer == young), 9, 12);

        await _scene.Reports.StoreAsync(young, Interaction(kirin, new(1999, 3, 3, 12, 0, 0, TimeSpan.Zero)));
        await _scene.SettleAsync();

        var late = (await _scene.AllAsync(kirin)).Single(report => report.Dealer == young && report.PeriodStartDate.Year == 1999);
        Assert.Equal(new DateOnly(1999, 3, 3), late.PeriodStartDate.ToDateOnly());
        Assert.Equal(1, (await _scene.Reports.DocumentAsync(kirin, late.Name)).Cells[0].Numerator);

        var asked = Request(kirin, young, 1950, 6, day: 7);
        asked.PeriodKind = V1.PeriodKind.Daily;
        Assert.Equal(1, (await _scene.Reports.Reports(kirin).GenerateReportAsync(asked)).Report.Revision.Number);
    }

    private void EmptyPeriods(int count) =>
        crm.App.Services.GetRequiredService<IOptions<PeriodClosingOptions>>().Value.EmptyPeriods = count;

    private static IEnumerable<DateOnly> Old(List<V1.Report> reports, string dealer) =>
        reports.Where(report => report.Dealer == dealer && report.PeriodStartDate.Year < 2020)
            .Select(report => report.PeriodStartDate.ToDateOnly()!.Value).Order();

    private static string IdOf(string manufacturer) => manufacturer["manufacturers/".Length..];
}
