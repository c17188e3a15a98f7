using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Names;
using GrpcCrm.ReportFeed;
using Microsoft.Extensions.DependencyInjection;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class FeedRetentionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task What_is_too_old_is_removed_and_a_cursor_before_it_is_refused_with_the_oldest_one()
    {
        var (manufacturer, cursors) = await AgedAsync(events: 5, old: 3, days: 401);
        var subscription = await _scene.SubscribeAsync(manufacturer);

        await ExpireAsync();

        var failure = await RpcFailure.OfAsync("CURSOR_EXPIRED", () => _scene.ReadAsync(manufacturer, 1, cursors[1]));
        Assert.Equal(StatusCode.OutOfRange, failure.StatusCode);
        Assert.Contains("ListReports", failure.Status.Detail, StringComparison.Ordinal);
        var oldest = RpcFailure.Info(failure).Metadata["oldest_cursor"];
        Assert.Equal(cursors[2], oldest);
        Assert.Equal([4L, 5], Positions(await _scene.ReadAsync(manufacturer, 2, oldest)));
        Assert.Equal([4L, 5], Positions(await _scene.ReadAsync(manufacturer, 2)));
        var read = await _scene.ReadAsync(subscription);
        Assert.Equal((4L, 5L, 2L), (read.OldestPosition, read.HeadPosition, read.PendingCount));
        using var call = _scene.Open(subscription);
        await RpcFailure.OfAsync("CURSOR_EXPIRED", () => FeedScene.NextAsync(call));
    }

    [Fact]
    public async Task Positions_go_on_after_all_was_removed()
    {
        var (manufacturer, cursors) = await AgedAsync(events: 3, old: 3, days: 401);
        await ExpireAsync();

        var reading = _scene.ReadAsync(manufacturer, 1);
        await _scene.PublishAsync(await ReportAsync(manufacturer), TimeSpan.Zero);

        Assert.Equal([4L], Positions(await reading));
        Assert.Equal([4L], Positions(await _scene.ReadAsync(manufacturer, 1, cursors[2])));
    }

    [Fact]
    public async Task A_subscription_may_have_events_kept_longer()
    {
        var (manufacturer, cursors) = await AgedAsync(events: 3, old: 2, days: 500);
        var request = new V1.CreateReportSubscriptionRequest
        {
            Parent = manufacturer,
            ReportSubscription = new()
            {
                DisplayName = "Archive",
                Retention = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromDays(501)),
            },
        };
        var archive = (await _scene.Feed(manufacturer).CreateReportSubscriptionAsync(request)).ReportSubscription;

        await ExpireAsync();
        Assert.Equal([2L, 3], Positions(await _scene.ReadAsync(manufacturer, 2, cursors[0])));

        await _scene.Feed(manufacturer).DeleteReportSubscriptionAsync(new() { Name = archive.Name });
        await ExpireAsync();
        await RpcFailure.OfAsync("CURSOR_EXPIRED", () => _scene.ReadAsync(manufacturer, 1, cursors[0]));
    }

    [Fact]
    public async Task A_slow_stream_that_is_overtaken_ends_instead_of_leaving_events_out()
    {
        (_scene.Options.BatchEvents, _scene.Options.RingEvents) = (20, 1);
        var report = await _scene.PublishedAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        await _scene.PublishAsync(report, 2000);
        await _scene.ReadAsync(manufacturer, 2001);
        using var call = _scene.Open(manufacturer);
        var last = (await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Batch)).Position;

        await AgeAsync(manufacturer, 2001, 401);
        await ExpireAsync();

        await RpcFailure.OfAsync("CURSOR_EXPIRED", async () =>
        {
            while (await call.ResponseStream.MoveNext(default))
            {
                foreach (var feedEvent in call.ResponseStream.Current.Batch.Events) Assert.Equal(++last, feedEvent.Position);
            }
        });
        Assert.InRange(last, 20, 2000);
    }

    private static IEnumerable<long> Positions(IEnumerable<V1.ReportEvent> events) => events.Select(feedEvent => feedEvent.Position);

    private Task<int> ExpireAsync() => crm.App.Services.GetRequiredService<FeedRetention>().RunAsync(default);

    private async Task<V1.Report> ReportAsync(string manufacturer) =>
        (await _scene.Reports.Reports(manufacturer).ListReportsAsync(new() { Parent = manufacturer })).Reports[0];

    /// <summary>A feed whose first events are as old as told, and the cursor after each.</summary>
    private async Task<(string Manufacturer, List<string> Cursors)> AgedAsync(int events, int old, int days)
    {
        var report = await _scene.PublishedAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        await _scene.PublishAsync(report, events - 1);
        await _scene.ReadAsync(manufacturer, events);
        await AgeAsync(manufacturer, old, days);
        var id = ResourceNames.Manufacturers.Parse(manufacturer).Id;
        var incarnation = await crm.ScalarAsync<Guid>($"select incarnation from feed where manufacturer_id = '{id}'");
        var signing = crm.App.Services.GetRequiredService<Platform.Paging.SigningKey>();
        return (manufacturer, [.. Enumerable.Range(1, events).Select(position => new FeedCursor(id, incarnation, position).Seal(signing))]);
    }

    private Task<long> AgeAsync(string manufacturer, int count, int days) => crm.ScalarAsync<long>($"""
        with aged as (
          update feed_event
          set committed_time = committed_time - interval '{days} days'
          where manufacturer_id = '{ResourceNames.Manufacturers.Parse(manufacturer).Id}' and position <= {count}
          returning 1
        )
        select count(*) from aged
        """);
}
