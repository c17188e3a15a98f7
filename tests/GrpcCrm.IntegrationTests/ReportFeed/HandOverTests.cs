using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Reports;

namespace GrpcCrm.IntegrationTests.ReportFeed;

/// <summary>From a list of reports to the stream that follows it.</summary>
public sealed class HandOverTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Dealers = 6;
    private const int Months = 8;
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task Whoever_lists_while_reports_are_made_and_then_streams_misses_none()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealers = await Task.WhenAll(Enumerable.Range(0, Dealers).Select(_ => crm.NewDealerAsync("Asia/Hong_Kong", kirin)));
        var publishing = Task.WhenAll(dealers.Select(dealer => PublishAsync(kirin, dealer)));

        var pictures = new List<Dictionary<string, V1.ReportRevision>>();
        while (!publishing.IsCompleted) pictures.Add(await PictureAsync(kirin));
        await publishing;
        pictures.Add(await PictureAsync(kirin));

        var truth = await SnapshotAsync(kirin, []);
        Assert.Equal(Dealers * Months, truth.Reports.Count);
        Assert.All(pictures, picture => Assert.Equal(truth.Reports, picture.ToDictionary(seen => seen.Key, seen => seen.Value.Number)));
    }

    [Fact]
    public async Task All_pages_carry_one_cursor_and_a_dealer_gets_none()
    {
        var report = await _scene.PublishedAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        await _scene.Reports.GenerateAsync(manufacturer, report.Dealer, 2025, 2);
        await _scene.ReadAsync(manufacturer, 2);
        var first = await _scene.Reports.Reports(manufacturer).ListReportsAsync(new() { Parent = manufacturer, PageSize = 1 });
        await _scene.PublishAsync(report, TimeSpan.Zero);
        await _scene.ReadAsync(manufacturer, 3);

        var request = new V1.ListReportsRequest { Parent = manufacturer, PageSize = 1, PageToken = first.NextPageToken };
        var second = await _scene.Reports.Reports(manufacturer).ListReportsAsync(request);

        Assert.Equal(first.FeedCursor, second.FeedCursor);
        Assert.Equal(3, (await _scene.ReadAsync(manufacturer, 1, second.FeedCursor))[0].Position);
        Assert.Empty((await _scene.Reports.Reports(report.Dealer).ListReportsAsync(new() { Parent = manufacturer })).FeedCursor);
    }

    /// <summary>Each month's report, and after a late record its second revision.</summary>
    private async Task PublishAsync(string manufacturer, string dealer)
    {
        for (var month = 1; month <= Months; month++)
        {
            await _scene.Reports.GenerateAsync(manufacturer, dealer, 2025, month);
            if (month % 2 != 0) continue;
            var at = new DateTimeOffset(2025, month - 1, 9, 0, 0, 0, TimeSpan.Zero);
            await _scene.Reports.StoreAsync(dealer, ReportScene.Interaction(manufacturer, at));
            await _scene.Reports.GenerateAsync(manufacturer, dealer, 2025, month - 1);
        }
    }

    /// <summary>The list, page by page, then the stream until nothing can be missing any more.</summary>
    private async Task<Dictionary<string, V1.ReportRevision>> PictureAsync(string manufacturer)
    {
        var seen = new Dictionary<string, V1.ReportRevision>(StringComparer.Ordinal);
        var (_, cursor) = await SnapshotAsync(manufacturer, seen);
        using var call = _scene.Open(manufacturer, cursor);
        while (seen.Count < Dealers * Months || seen.Values.Count(revision => revision.Number == 2) < Dealers * Months / 2)
        {
            foreach (var feedEvent in (await FeedScene.NextAsync(call)).Batch?.Events ?? [])
                Apply(feedEvent.Report.Report, seen);
        }

        return seen;
    }

    private async Task<(Dictionary<string, int> Reports, string Cursor)> SnapshotAsync(
        string manufacturer, Dictionary<string, V1.ReportRevision> seen)
    {
        var request = new V1.ListReportsRequest { Parent = manufacturer, PageSize = 5 };
        var cursor = "";
        do
        {
            var page = await _scene.Reports.Reports(manufacturer).ListReportsAsync(request);
            foreach (var report in page.Reports) Apply(report, seen);
            (request.PageToken, cursor) = (page.NextPageToken, page.FeedCursor);
        }
        while (request.PageToken.Length > 0);

        return (seen.ToDictionary(report => report.Key, report => report.Value.Number), cursor);
    }

    private static void Apply(V1.Report report, Dictionary<string, V1.ReportRevision> seen)
    {
        if (!seen.TryGetValue(report.Name, out var known) || known.Number < report.Revision.Number) seen[report.Name] = report.Revision;
    }
}
