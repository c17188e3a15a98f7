using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Reports;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class ListReportsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ReportScene _scene = new(crm);

    [Fact]
    public async Task Pages_hold_every_report_once_the_latest_period_first_with_its_newest_revision()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealers = await DealersAsync(kirin, "Asia/Hong_Kong", "America/New_York", "Europe/London");
        foreach (var (dealer, month) in dealers.SelectMany(dealer => Enumerable.Range(1, 4).Select(month => (dealer, month))))
            await _scene.GenerateAsync(kirin, dealer, 2025, month);
        await _scene.StoreAsync(dealers[1], ReportScene.Interaction(kirin, new DateTimeOffset(2025, 2, 9, 0, 0, 0, TimeSpan.Zero)));
        var revised = await _scene.GenerateAsync(kirin, dealers[1], 2025, 2);

        var pages = await PagesAsync(kirin, new() { Parent = kirin, PageSize = 5 });

        var listed = pages.SelectMany(page => page).ToList();
        Assert.Equal([5, 5, 2], pages.Select(page => page.Count));
        Assert.Equal(12, listed.Select(report => report.Name).Distinct().Count());
        Assert.Equal(listed.OrderByDescending(r => r.PeriodStartDate.Month).ThenByDescending(r => r.Name, StringComparer.Ordinal), listed);
        Assert.Equal(revised, listed.Single(report => report.Name == revised.Name));
        Assert.All(listed, report => Assert.Empty(report.Revision.Document));
    }

    [Fact]
    public async Task Filters_are_joined_by_and_and_their_values_by_or()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealers = await DealersAsync(kirin, "Asia/Hong_Kong", "Asia/Hong_Kong", "Asia/Hong_Kong");
        foreach (var (dealer, month) in dealers.SelectMany(dealer => Enumerable.Range(1, 3).Select(month => (dealer, month))))
            await _scene.GenerateAsync(kirin, dealer, 2025, month);
        var filter = new V1.ReportFilter
        {
            Dealers = { dealers[0], dealers[2], dealers[0] },
            Definitions = { V1.ReportDefinition.DealerServiceQuality },
            PeriodFromDate = new() { Year = 2025, Month = 2, Day = 1 },
            PeriodUntilDate = new() { Year = 2025, Month = 3, Day = 1 },
        };

        var listed = (await _scene.Reports(kirin).ListReportsAsync(new() { Parent = kirin, Filter = filter })).Reports;

        Assert.Equal(new[] { dealers[0], dealers[2] }.Order(), listed.Select(report => report.Dealer).Order());
        Assert.All(listed, report => Assert.Equal(2, report.PeriodStartDate.Month));
    }

    [Fact]
    public async Task A_dealer_lists_only_the_reports_about_itself()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        var (dealer, other) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin, raiju), await crm.NewDealerAsync("Asia/Hong_Kong", kirin));
        var made = await _scene.GenerateAsync(kirin, dealer, 2025, 4);
        await _scene.GenerateAsync(raiju, dealer, 2025, 4);
        await _scene.GenerateAsync(kirin, other, 2025, 4);

        var listed = (await _scene.Reports(dealer).ListReportsAsync(new() { Parent = kirin })).Reports;

        var (name, revision) = (Assert.Single(listed).Name, listed[0].Revision);
        Assert.Equal((made.Name, made.Revision.Number), (name, revision.Number));
        Assert.NotEqual(made.Revision.ContentSha256, revision.ContentSha256);
    }

    [Fact]
    public async Task Names_of_others_are_not_found_as_if_they_did_not_exist()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        var (dealer, foreign) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin), await crm.NewDealerAsync("Asia/Hong_Kong", raiju));
        async Task<byte[]> Failure(string caller, string parent, params string[] dealers)
        {
            var request = new V1.ListReportsRequest { Parent = parent, Filter = new() { Dealers = { dealers } } };
            return RpcFailure.Bytes(
                await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await _scene.Reports(caller).ListReportsAsync(request)));
        }

        var (nobody, nowhere) = ($"manufacturers/{Guid.NewGuid()}", $"dealers/{Guid.NewGuid()}");
        Assert.Equal(await Failure(kirin, nobody), await Failure(kirin, raiju));
        Assert.Equal(await Failure(dealer, nobody), await Failure(dealer, raiju));
        Assert.Equal(await Failure(kirin, kirin, dealer, nowhere), await Failure(kirin, kirin, dealer, foreign));
        Assert.Equal(await Failure(dealer, kirin, nowhere), await Failure(dealer, kirin, foreign));
    }

    [Fact]
    public async Task A_page_token_of_other_arguments_is_refused()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        for (var month = 1; month <= 2; month++) await _scene.GenerateAsync(kirin, dealer, 2025, month);
        var token = (await _scene.Reports(kirin).ListReportsAsync(new() { Parent = kirin, PageSize = 1 })).NextPageToken;
        var other = new V1.ListReportsRequest { Parent = kirin, PageToken = token, Filter = new() { Dealers = { dealer } } };

        await RpcFailure.OfAsync("PAGE_TOKEN_INVALID", async () => await _scene.Reports(kirin).ListReportsAsync(other));
    }

    /// <summary>A report that has only a draft is in no list; its place is not a place of the page.</summary>
    [Fact]
    public async Task Pages_are_full_while_drafts_wait_for_approval()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealers = await DealersAsync(kirin, "Asia/Hong_Kong", "Asia/Hong_Kong", "Asia/Hong_Kong");
        foreach (var dealer in dealers) await _scene.GenerateAsync(kirin, dealer, 2025, 1);
        var schedule = ScheduleScene.Schedule(PeriodKind.Monthly, new DateOnly(2025, 1, 1));
        (schedule.Approval, schedule.Paused) = (V1.ReportApproval.Manual, true);
        await new ScheduleScene(crm).CreateAsync(kirin, schedule);
        foreach (var dealer in dealers) await _scene.GenerateAsync(kirin, dealer, 2025, 2);

        var pages = await PagesAsync(kirin, new() { Parent = kirin, PageSize = 2 });

        Assert.Equal([2, 1], pages.Select(page => page.Count));
        Assert.Equal(dealers.Order(), pages.SelectMany(page => page).Select(report => report.Dealer).Order());
    }

    private Task<string[]> DealersAsync(string manufacturer, params string[] timeZones) =>
        Task.WhenAll(timeZones.Select(timeZone => crm.NewDealerAsync(timeZone, manufacturer)));

    private async Task<List<IReadOnlyList<V1.Report>>> PagesAsync(string caller, V1.ListReportsRequest request)
    {
        var pages = new List<IReadOnlyList<V1.Report>>();
        do
        {
            var answer = await _scene.Reports(caller).ListReportsAsync(request);
            pages.Add(answer.Reports);
            request.PageToken = answer.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        return pages;
    }
}
