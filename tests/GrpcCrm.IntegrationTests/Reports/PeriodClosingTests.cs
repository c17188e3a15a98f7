using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform;
using GrpcCrm.Reports;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>What hosts do by themselves at the end of a period.</summary>
public sealed class PeriodClosingTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Theory]
    [InlineData(PeriodKind.Daily, 140)]
    [InlineData(PeriodKind.Weekly, 70)]
    [InlineData(PeriodKind.Monthly, 430)]
    [InlineData(PeriodKind.Quarterly, 430)]
    [InlineData(PeriodKind.Yearly, 430)]
    public async Task Every_period_that_is_over_gets_its_report_in_every_zone_without_records_too(PeriodKind kind, int days)
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        var zones = new[] { "Pacific/Kiritimati", "Asia/Hong_Kong", "America/New_York", "Pacific/Pago_Pago" };
        var dealers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var zone in zones) dealers[await crm.NewDealerAsync(zone, kirin)] = zone;
        var first = Enumerable.Range(days, 370).Select(ScheduleScene.DaysAgo).First(day => ReportPeriod.Beginning(kind, day) is not null);

        await _scene.CreateAsync(kirin, ScheduleScene.Schedule(kind, first));
        await _scene.SettleAsync();

        var made = await _scene.AllAsync(kirin);
        foreach (var (dealer, zone) in dealers)
        {
            var own = made.Where(report => report.Dealer == dealer).ToList();
            Assert.Equal(ScheduleScene.Ended(kind, first, zone), own.Select(report => report.PeriodStartDate.ToDateOnly()!.Value).Order());
            Assert.All(own, report => Assert.Equal((zone, 1, (V1.PeriodKind)kind), (report.TimeZone, report.Revision.Number, report.PeriodKind)));
        }
    }

    [Theory]
    [InlineData("Asia/Hong_Kong", 744)]
    [InlineData("Europe/London", 745)]
    [InlineData("America/New_York", 744)]
    public async Task A_month_has_the_hours_that_its_zone_gives_it(string zone, int hours)
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync(zone, kirin);
        var from = new DateTimeOffset(2025, 9, 30, 0, 30, 0, TimeSpan.Zero);
        await _scene.Reports.StoreAsync(dealer, Enumerable.Range(0, 800).Select(hour => Interaction(kirin, from.AddHours(hour))));

        await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Monthly, new DateOnly(2025, 10, 1)));
        await _scene.SettleAsync();

        var october = (await _scene.AllAsync(kirin)).Single(report => report.PeriodStartDate is { Year: 2025, Month: 10 });
        Assert.Equal(hours, (await _scene.Reports.DocumentAsync(kirin, october.Name)).Cells[0].Numerator);
    }

    [Fact]
    public async Task A_schedule_s_own_zone_holds_for_all_dealers()
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        await crm.NewDealerAsync("America/New_York", kirin);
        var schedule = ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(3));
        schedule.TimeZone = "Asia/Tokyo";

        await _scene.CreateAsync(kirin, schedule);
        await _scene.SettleAsync();

        Assert.All(await _scene.AllAsync(kirin), report => Assert.Equal("Asia/Tokyo", report.TimeZone));
    }

    [Fact]
    public async Task A_period_is_closed_when_its_cut_off_has_passed()
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var schedule = ScheduleScene.Schedule(PeriodKind.Daily, ScheduleScene.DaysAgo(40));
        schedule.CutOff = Duration.FromTimeSpan(TimeSpan.FromDays(30));

        await _scene.CreateAsync(kirin, schedule);
        await _scene.SettleAsync();

        var due = await crm.ScalarAsync<long>($"""
            select count(*)
            from report_due
            where subject = '{ScheduleScene.IdOf(dealer)}'
              and due_time = (period_start + 1)::timestamp at time zone 'Asia/Hong_Kong' + interval '30 days'
              and due_time > now()
            """);
        var made = (await _scene.AllAsync(kirin)).Count;
        Assert.InRange(made, 8, 10);
        Assert.Equal(ScheduleScene.Ended(PeriodKind.Daily, ScheduleScene.DaysAgo(40), "Asia/Hong_Kong").Count, made + (int)due);
    }

    [Fact]
    public async Task A_paused_schedule_makes_nothing_and_catches_up_afterwards()
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var paused = ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(4));
        paused.Paused = true;
        paused = await _scene.CreateAsync(kirin, paused);
        await Task.Delay(300);
        Assert.Empty(await _scene.AllAsync(kirin));

        await _scene.Schedules(kirin).UpdateReportScheduleAsync(
            new() { ReportSchedule = new() { Name = paused.Name }, UpdateMask = new() { Paths = { "paused" } } });
        await _scene.SettleAsync();

        Assert.InRange((await _scene.AllAsync(kirin)).Count, 3, 4);
    }

    [Fact]
    public async Task A_writer_held_too_long_delays_its_dealer_only_lets_ingest_go_on_and_is_counted_in_the_report_that_follows()
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        var (busy, other) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin), await crm.NewDealerAsync("Asia/Hong_Kong", kirin));
        var month = ScheduleScene.MonthsAgo(2);
        var within = new DateTimeOffset(month.AddDays(9).ToDateTime(default), TimeSpan.Zero);
        await _scene.Reports.StoreAsync(busy, Interaction(kirin, within));
        var writer = await _scene.Reports.OpenWriterAsync(busy);
        await StoreAgainAsync(writer, busy);

        await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Monthly, month));
        await _scene.UntilAsync("""
            select exists (
              select from pg_locks l join pg_database d on d.oid = l.database
              where d.datname = current_database() and l.locktype = 'advisory' and l.mode = 'ExclusiveLock' and not l.granted)
            """);

        // Ingest queues behind the closer, which gives up; the writer stays.
        await _scene.Reports.StoreAsync(busy, Interaction(kirin, within));
        await _scene.UntilAsync($"select count(*) >= 1 from report_revision where dealer_id = '{ScheduleScene.IdOf(other)}'");
        await _scene.UntilAsync($"""
            select coalesce(bool_or(due_time > now()), false) from report_due where subject = '{ScheduleScene.IdOf(busy)}'
            """);
        Assert.DoesNotContain(await _scene.AllAsync(kirin), report => report.Dealer == busy);
        await writer.CommitAsync();
        await _scene.UntilAsync($"""
            select count(*) = 1
            from report r
            join report_revision using (manufacturer_id, report_id)
            where r.dealer_id = '{ScheduleScene.IdOf(busy)}' and r.period_start = '{month:yyyy-MM-dd}'
            """);

        var report = (await _scene.AllAsync(kirin)).Single(report => report.Dealer == busy && report.PeriodStartDate.Month == month.Month);
        Assert.Equal(1, report.Revision.Number);
        Assert.Equal(3, (await _scene.Reports.DocumentAsync(kirin, report.Name)).Cells[0].Numerator);
    }

    [Fact]
    public async Task A_report_whose_making_breaks_the_connection_gives_way_to_the_others_and_is_made_when_it_can_be()
    {
        _scene.Hurry();
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        var (other, poisoned) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin), await crm.NewDealerAsync("Asia/Hong_Kong", raiju));
        var id = ScheduleScene.IdOf(poisoned);
        await ExecuteAsync($"""
            create function break_off() returns trigger language plpgsql as $$
            begin
              perform pg_terminate_backend(pg_backend_pid());
              perform pg_sleep(1);
              return new;
            end $$;
            create trigger break_off before insert on report for each row when (new.dealer_id = '{id}') execute function break_off()
            """);

        // More periods than there are workers, and all of them due before the others'.
        await _scene.CreateAsync(raiju, ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(12)));
        await _scene.UntilAsync($"select count(*) > 9 from report_due where subject = '{id}'");
        await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(2)));
        await _scene.UntilAsync($"select count(*) >= 1 from report_revision where dealer_id = '{ScheduleScene.IdOf(other)}'");
        Assert.Empty(await _scene.AllAsync(raiju));

        await ExecuteAsync($"drop trigger break_off on report; update report_due set due_time = now() where subject = '{id}'");
        await _scene.UntilAsync($"""
            select not exists (select from report_due where subject = '{id}' and due_time < now() + interval '2 minutes')
            """);
        Assert.InRange((await _scene.AllAsync(raiju)).Count, 11, 12);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = crm.Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
