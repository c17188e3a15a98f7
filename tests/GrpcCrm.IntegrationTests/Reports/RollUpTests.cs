using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Names;
using GrpcCrm.Reports;
using GrpcCrm.Reports.Closing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>Reports about the brand and its regions.</summary>
public sealed class RollUpTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task The_brand_and_each_region_sum_up_their_members_and_follow_them()
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        var regions = new[] { "North", "North", "South", "" };
        var dealers = new List<string>();
        foreach (var region in regions) dealers.Add(await InRegionAsync(kirin, region));
        var month = ScheduleScene.MonthsAgo(2);
        var within = new DateTimeOffset(month.AddDays(9).ToDateTime(default), TimeSpan.Zero);
        for (var i = 0; i < dealers.Count; i++) await StoreAtAsync(kirin, dealers[i], within, count: i + 1);
        var schedule = ScheduleScene.Schedule(PeriodKind.Monthly, month);
        schedule.RollUp = true;

        await _scene.CreateAsync(kirin, schedule);
        await SettleGroupsAsync(3);

        Assert.Equal(new() { ["brand"] = (10, 4, 4), ["North"] = (3, 2, 2), ["South"] = (3, 1, 1) }, await GroupsAsync(kirin, month));

        await StoreAtAsync(kirin, dealers[0], within, count: 7);
        await _scene.SettleAsync();

        Assert.Equal(new() { ["brand"] = (17, 4, 4), ["North"] = (10, 2, 2), ["South"] = (3, 1, 1) }, await GroupsAsync(kirin, month));
        var south = (await _scene.AllAsync(kirin)).Single(report => report.Region == "South" && report.PeriodStartDate.Month == month.Month);
        Assert.Equal(1, south.Revision.Number);
        Assert.DoesNotContain(
            (await _scene.Reports.Reports(dealers[2]).ListReportsAsync(new() { Parent = kirin })).Reports, report => report.Dealer.Length == 0);
    }

    [Fact]
    public async Task What_a_member_takes_back_leaves_its_groups()
    {
        var (kirin, dealers, within) = await RegionAsync(complaints: 6);
        var month = DateOnly.FromDateTime(within.UtcDateTime);
        var member = (await _scene.AllAsync(kirin)).Single(report => report.Dealer == dealers[1] && report.PeriodStartDate.Month == month.Month);

        await _scene.Reports.Reports(kirin).RetractReportAsync(
            new() { Name = member.Name, Reason = V1.RetractionReason.WrongRecords, Note = "Counted twice" });
        await _scene.SettleAsync();

        var north = await NorthAsync(kirin, within);
        Assert.Equal((6, 2, 1), (Cell(north, "complaints.received").Numerator, north.Members.ExpectedCount, north.Members.ReportedCount));
        Assert.Equal((6, V1.CellStatus.LowN), (Cell(north, "complaints.with_category").Denominator, Cell(north, "complaints.with_category").Status));
    }

    [Fact]
    public async Task A_late_change_of_few_customers_is_held_back_from_a_group_s_scores()
    {
        var (kirin, dealers, within) = await RegionAsync(complaints: 6);

        await StoreUnnamedAsync(kirin, dealers[0], within, 2);
        await StoreUnnamedAsync(kirin, dealers[1], within, 2);
        await _scene.SettleAsync();
        var north = await NorthAsync(kirin, within);
        var score = Cell(north, "complaints.with_category");
        Assert.Equal(16, Cell(north, "complaints.received").Numerator);
        Assert.Equal((12, 12, V1.CellStatus.Provisional), (score.Numerator, score.Denominator, score.Status));

        await StoreUnnamedAsync(kirin, dealers[0], within, 1);
        await _scene.SettleAsync();

        score = Cell(await NorthAsync(kirin, within), "complaints.with_category");
        Assert.Equal((12, 17, V1.CellStatus.LowN), (score.Numerator, score.Denominator, score.Status));
    }

    /// <summary>Who publishes has read the clock and not committed. A group that did not wait would take that member for counted for ever.</summary>
    [Fact]
    public async Task A_group_waits_for_members_that_are_being_published()
    {
        var (kirin, dealers, within) = await RegionAsync(complaints: 6);
        await using var connection = await crm.Admin.OpenConnectionAsync();
        await using var publishing = await connection.BeginTransactionAsync();
        await using var share = new NpgsqlCommand(PublishingLock.Shared, connection);
        share.Parameters.Add(new() { Value = ResourceNames.Manufacturers.Parse(kirin).Id });
        await share.ExecuteNonQueryAsync();

        await StoreUnnamedAsync(kirin, dealers[0], within, 5);
        await _scene.UntilAsync($"select exists (select from report_due where region = 'North' and due_time <= clock_timestamp())");
        await Task.Delay(TimeSpan.FromSeconds(1));
        await using var now = new NpgsqlCommand("select clock_timestamp()", connection);
        var end = (DateTime)(await now.ExecuteScalarAsync())!;
        await publishing.CommitAsync();
        await _scene.SettleAsync();

        var made = await crm.ScalarAsync<DateTime>($"""
            select max(v.as_of)
            from report r
            join report_revision v using (manufacturer_id, report_id)
            where r.manufacturer_id = '{kirin["manufacturers/".Length..]}' and r.region = 'North'
            """);
        Assert.True(end < made, $"The group was made at {made:O}, while {end:O} had not come.");
        Assert.Equal(17, Cell(await NorthAsync(kirin, within), "complaints.received").Numerator);
    }

    /// <summary>The default interval of a day would leave the group without it for so long.</summary>
    [Fact]
    public async Task A_member_that_could_not_be_made_in_ten_tries_makes_its_groups_again_at_once_when_it_is()
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        string[] dealers = [await crm.NewDealerAsync("Asia/Hong_Kong", kirin), await crm.NewDealerAsync("Asia/Hong_Kong", kirin)];
        var month = ScheduleScene.MonthsAgo(1);
        var poisoned = $"subject = '{ScheduleScene.IdOf(dealers[1])}'";
        await crm.BreakAsync($"""
            insert into crm.report_due (manufacturer_id, subject, definition, period_kind, period_start, dealer_id, due_time, tries)
            values ('{kirin["manufacturers/".Length..]}', '{ScheduleScene.IdOf(dealers[1])}', 1, 3, '{month:yyyy-MM-dd}',
              '{ScheduleScene.IdOf(dealers[1])}', clock_timestamp() + interval '1 hour', 10)
            """);
        var schedule = ScheduleScene.Schedule(PeriodKind.Monthly, month);
        (schedule.RestatementInterval, schedule.RollUp) = (null, true);
        await _scene.CreateAsync(kirin, schedule);
        await _scene.SettleAsync();
        await _scene.UntilAsync("select exists (select from report r join report_revision v using (manufacturer_id, report_id) "
            + $"where r.region = '' and r.manufacturer_id = '{kirin["manufacturers/".Length..]}')");
        Assert.Equal(new() { ["brand"] = (0, 2, 1) }, await GroupsAsync(kirin, month));

        await crm.BreakAsync($"update crm.report_due set due_time = clock_timestamp() where {poisoned}");
        await _scene.UntilAsync("select exists (select from report r join report_revision v using (manufacturer_id, report_id) "
            + $"where r.region = '' and r.manufacturer_id = '{kirin["manufacturers/".Length..]}' and v.revision = 2)");

        Assert.Equal(new() { ["brand"] = (0, 2, 2) }, await GroupsAsync(kirin, month));
    }

    [Fact]
    public async Task Asked_for_by_a_call_a_group_has_its_due_members_made_first()
    {
        crm.App.Services.GetRequiredService<IOptions<PeriodClosingOptions>>().Value.PollInterval = TimeSpan.FromSeconds(1);
        var kirin = await crm.NewManufacturerAsync();
        for (var i = 0; i < 3; i++) await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var paused = ScheduleScene.Schedule(PeriodKind.Monthly, ScheduleScene.MonthsAgo(1));
        paused.Paused = true;
        await _scene.CreateAsync(kirin, paused);
        await crm.BreakAsync($"""
            insert into crm.report_due (manufacturer_id, subject, definition, period_kind, period_start, dealer_id, due_time)
            select manufacturer_id, dealer_id::text, 1, 3, '2024-02-01', dealer_id, clock_timestamp()
            from crm.dealer_brand where manufacturer_id = '{kirin["manufacturers/".Length..]}'
            """);

        var made = (await _scene.Reports.Reports(kirin).GenerateReportAsync(Group(kirin, ""))).Report;

        var document = await _scene.Reports.DocumentAsync(kirin, made.Name);
        Assert.Equal((3, 3), (document.Members.ExpectedCount, document.Members.ReportedCount));
    }

    [Fact]
    public async Task A_group_of_none_and_one_without_reports_are_refused_by_name_and_leave_nothing()
    {
        var (kirin, empty) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        var dealer = await InRegionAsync(kirin, "North");
        var reports = _scene.Reports.Reports(kirin);

        var unknown = await RpcFailure.OfAsync("GROUP_EMPTY", async () => await reports.GenerateReportAsync(Group(kirin, "Nroth")));
        await RpcFailure.OfAsync("GROUP_EMPTY", async () => await _scene.Reports.Reports(empty).GenerateReportAsync(Group(empty, "")));
        var unmade = await RpcFailure.OfAsync("GROUP_EMPTY", async () => await reports.GenerateReportAsync(Group(kirin, "North")));

        Assert.Contains("\"Nroth\"", unknown.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("Nroth", RpcFailure.Info(unknown).Metadata["region"]);
        Assert.Contains("\"North\"", unmade.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await crm.ScalarAsync<long>($"select count(*) from report where manufacturer_id = '{kirin["manufacturers/".Length..]}'"));

        await _scene.Reports.GenerateAsync(kirin, dealer, 2024, 2);
        var made = (await reports.GenerateReportAsync(Group(kirin, "North"))).Report;
        Assert.Equal(made.Name, (await reports.GetReportAsync(new() { Name = made.Name })).Report.Name);
    }

    private static V1.GenerateReportRequest Group(string manufacturer, string region) => new()
    {
        Parent = manufacturer,
        Definition = V1.ReportDefinition.GroupServiceQuality,
        PeriodStartDate = new() { Year = 2024, Month = 2, Day = 1 },
        Region = region,
    };

    /// <summary>What is published after a group is not taken for counted by it, though the clock stepped back in between.</summary>
    [Fact]
    public async Task A_group_knows_what_its_members_publish_after_it_though_the_clock_stepped_back()
    {
        var (kirin, dealers, within) = await RegionAsync(complaints: 6);
        await crm.BreakAsync($"""
            update report_revision
            set as_of = as_of + interval '1 hour', scores_as_of = scores_as_of + interval '1 hour', published_time = published_time + interval '1 hour'
            where dealer_id is null and manufacturer_id = '{kirin["manufacturers/".Length..]}'
            """);

        await StoreUnnamedAsync(kirin, dealers[0], within, 5);
        await _scene.SettleAsync();
        await crm.BreakAsync($"""
            update report_due set due_time = now() where manufacturer_id = '{kirin["manufacturers/".Length..]}' and region is not null
            """);
        await _scene.SettleAsync();

        var request = Request(kirin, "", within.Year, within.Month);
        (request.Definition, request.Region) = (V1.ReportDefinition.GroupServiceQuality, "North");
        await _scene.Reports.Reports(kirin).GenerateReportAsync(request);
        var score = Cell(await NorthAsync(kirin, within), "complaints.with_category");
        Assert.Equal((12, 17, V1.CellStatus.LowN), (score.Numerator, score.Denominator, score.Status));
    }

    [Fact]
    public async Task A_group_that_has_lost_its_members_is_due_no_more()
    {
        var (kirin, dealers, within) = await RegionAsync(complaints: 1);
        var before = await NorthAsync(kirin, within);
        foreach (var dealer in dealers)
        {
            await new V1.DealerService.DealerServiceClient(crm.Operator).UpdateDealerAsync(
                new() { Dealer = new() { Name = dealer, Region = "South" } });
        }

        await crm.BreakAsync($"""
            insert into report_due (manufacturer_id, subject, definition, period_kind, period_start, region, due_time)
            select manufacturer_id, subject, definition, period_kind, period_start, region, now()
            from report
            where manufacturer_id = '{kirin["manufacturers/".Length..]}' and region = 'North'
            """);
        await _scene.SettleAsync();

        Assert.Equal(before, await NorthAsync(kirin, within));
        var earliest = await crm.ScalarAsync<DateTime>($"""
            select min(as_of) from report_revision where manufacturer_id = '{kirin["manufacturers/".Length..]}'
            """);
        Assert.InRange(earliest, Records.May, DateTime.MaxValue);
    }

    private static V1.ReportCell Cell(V1.ReportDocument document, string metric) => document.Cells.First(cell => cell.Metric == metric);

    private async Task<V1.ReportDocument> NorthAsync(string manufacturer, DateTimeOffset at)
    {
        var reports = await _scene.AllAsync(manufacturer);
        var name = reports.Single(report => report.Region == "North" && report.PeriodStartDate.Month == at.Month).Name;
        return await _scene.Reports.DocumentAsync(manufacturer, name);
    }

    private Task StoreUnnamedAsync(string manufacturer, string dealer, DateTimeOffset at, int count) =>
        _scene.Reports.StoreAsync(dealer, Enumerable.Range(0, count).Select(_ =>
        {
            var record = Complaint(manufacturer, at);
            record.Complaint.Category = "UNSPECIFIED";
            return record;
        }));

    /// <summary>A region of two dealers with complaints in a month that is closed.</summary>
    private async Task<(string Manufacturer, string[] Dealers, DateTimeOffset Within)> RegionAsync(int complaints)
    {
        _scene.Hurry();
        var kirin = await crm.NewManufacturerAsync();
        string[] dealers = [await InRegionAsync(kirin, "North"), await InRegionAsync(kirin, "North")];
        var month = ScheduleScene.MonthsAgo(2);
        var within = new DateTimeOffset(month.AddDays(9).ToDateTime(default), TimeSpan.Zero);
        foreach (var dealer in dealers)
            await _scene.Reports.StoreAsync(dealer, Enumerable.Range(0, complaints).Select(_ => Complaint(kirin, within, within.AddHours(1))));
        var schedule = ScheduleScene.Schedule(PeriodKind.Monthly, month);
        schedule.RollUp = true;
        await _scene.CreateAsync(kirin, schedule);
        await SettleGroupsAsync(2);
        return (kirin, dealers, within);
    }

    private async Task SettleGroupsAsync(int count)
    {
        await _scene.SettleAsync();
        await _scene.UntilAsync($"select count(*) >= {count} from report r join report_revision v using (manufacturer_id, report_id) where r.region is not null");
        await _scene.SettleAsync();
    }

    /// <summary>Of each group's report of the month: interactions, expected and reported members.</summary>
    private async Task<Dictionary<string, (long Interactions, int Expected, int Reported)>> GroupsAsync(string manufacturer, DateOnly month)
    {
        var found = new Dictionary<string, (long Interactions, int Expected, int Reported)>(StringComparer.Ordinal);
        foreach (var report in await _scene.AllAsync(manufacturer))
        {
            if (report.Dealer.Length > 0 || report.PeriodStartDate.Month != month.Month) continue;
            var document = await _scene.Reports.DocumentAsync(manufacturer, report.Name);
            var name = report.Region.Length == 0 ? "brand" : report.Region;
            found[name] = (document.Cells[0].Numerator, document.Members.ExpectedCount, document.Members.ReportedCount);
        }

        return found;
    }

    private Task StoreAtAsync(string manufacturer, string dealer, DateTimeOffset at, int count) =>
        _scene.Reports.StoreAsync(dealer, Enumerable.Range(0, count).Select(i => Interaction(manufacturer, at.AddMinutes(i))));

    private async Task<string> InRegionAsync(string manufacturer, string region)
    {
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", manufacturer);
        var directory = new V1.DealerService.DealerServiceClient(crm.Operator);
        await directory.UpdateDealerAsync(new() { Dealer = new() { Name = dealer, Region = region }, UpdateMask = new() { Paths = { "region" } } });
        return dealer;
    }
}
