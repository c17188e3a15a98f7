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
        var (manufacturer, cursors) = await Aged(events: 5, old: 3, days: 401);
        var subscription = await _scene.Subscribe(manufacturer);

        await Expire();

        var failure = await RpcFailure.Of("CURSOR_EXPIRED", () => _scene.Read(manufacturer, 1, cursors[1]));
        Assert.Equal(StatusCode.OutOfRange, failure.StatusCode);
        Assert.Contains("ListReports", failure.Status.Detail, StringComparison.Ordinal);
        var oldest = RpcFailure.Info(failure).Metadata["oldest_cursor"];
        Assert.Equal(cursors[2], oldest);
        Assert.Equal([4L, 5], Positions(await _scene.Read(manufacturer, 2, oldest)));
        Assert.Equal([4L, 5], Positions(await _scene.Read(manufacturer, 2)));
        var read = await _scene.Read(subscription);
        Assert.Equal((4L, 5L, 2L), (read.OldestPosition, read.HeadPosition, read.PendingCount));
        using var call = _scene.Open(subscription);
        await RpcFailure.Of("CURSOR_EXPIRED", () => FeedScene.Next(call));
    }

    [Fact]
    public async Task Positions_go_on_after_all_was_removed()
    {
        var (manufacturer, cursors) = await Aged(events: 3, old: 3, days: 401);
        await Expire();

        var reading = _scene.Read(manufacturer, 1);
        await _scene.Publish(await Report(manufacturer), TimeSpan.Zero);

        Assert.Equal([4L], Positions(await reading));
        Assert.Equal([4L], Positions(await _scene.Read(manufacturer, 1, cursors[2])));
    }

    [Fact]
    public async Task A_subscription_may_have_events_kept_longer()
    {
        var (manufacturer, cursors) = await Aged(events: 3, old: 2, days: 500);
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

        await Expire();
        Assert.Equal([2L, 3], Positions(await _scene.Read(manufacturer, 2, cursors[0])));

        await _scene.Feed(manufacturer).DeleteReportSubscriptionAsync(new() { Name = archive.Name });
        await Expire();
        await RpcFailure.Of("CURSOR_EXPIRED", () => _scene.Read(manufacturer, 1, cursors[0]));
    }

    [Fact]
    public async Task A_slow_stream_that_is_overtaken_ends_instead_of_leaving_events_out()
    {
        (_scene.Options.BatchEvents, _scene.Options.RingEvents) = (20, 1);
        var report = await _scene.Published();
        var manufacturer = FeedScene.ManufacturerOf(report);
        await _scene.Publish(report, 2000);
        await _scene.Read(manufacturer, 2001);
        using var call = _scene.Open(manufacturer);
        var last = (await FeedScene.Next(call, V1.StreamReportsResponse.FrameOneofCase.Batch)).Position;

        await Age(manufacturer, 2001, 401);
        await Expire();

        await RpcFailure.Of("CURSOR_EXPIRED", async () =>
        {
            while (await call.ResponseStream.MoveNext(default))
            {
                foreach (var happening in call.ResponseStream.Current.Batch.Events) Assert.Equal(++last, happening.Position);
            }
        });
        Assert.InRange(last, 20, 2000);
    }

    private static IEnumerable<long> Positions(IEnumerable<V1.ReportEvent> events) => events.Select(happening => happening.Position);

    private Task<int> Expire() => crm.App.Services.GetRequiredService<FeedRetention>().Run(default);

    private async Task<V1.Report> Report(string manufacturer) =>
        (await _scene.Reports.Reports(manufacturer).ListReportsAsync(new() { Parent = manufacturer })).Reports[0];

    /// <summary>A feed whose first events are as old as told, and the cursor after each.</summary>
    private async Task<(string Manufacturer, List<string> Cursors)> Aged(int events, int old, int days)
    {
        var report = await _scene.Published();
        var manufacturer = FeedScene.ManufacturerOf(report);
        await _scene.Publish(report, events - 1);
        await _scene.Read(manufacturer, events);
        await Age(manufacturer, old, days);
        var id = ResourceNames.Manufacturers.Parse(manufacturer).Id;
        var incarnation = await crm.Scalar<Guid>($"select incarnation from feed where manufacturer_id = '{id}'");
        var signing = crm.App.Services.GetRequiredService<Platform.Paging.SigningKey>();
        return (manufacturer, [.. Enumerable.Range(1, events).Select(position => new FeedCursor(id, incarnation, position).Seal(signing))]);
    }

    private Task<long> Age(string manufacturer, int count, int days) => crm.Scalar<long>($"""
        with aged as (
          update feed_event
          set committed_time = committed_time - interval '{days} days'
          where manufacturer_id = '{ResourceNames.Manufacturers.Parse(manufacturer).Id}' and position <= {count}
          returning 1
        )
        select count(*) from aged
        """);
}
