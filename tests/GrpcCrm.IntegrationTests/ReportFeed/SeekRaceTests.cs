using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

/// <summary>A seek and an opening stream of one subscription at the same moment: whichever comes first, it is as if the other came after.</summary>
public sealed class SeekRaceTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Repetitions = 32;
    private const int Held = 6;
    private const int Acked = 4;

    private readonly FeedScene _scene = new(crm);

    [Theory]
    [InlineData(V1.FeedStart.Oldest, 0)]
    [InlineData(V1.FeedStart.Now, Held)]
    public async Task The_outcome_is_one_of_the_two_orders_without_an_event_lost_or_out_of_turn(V1.FeedStart target, int sought)
    {
        var report = await _scene.PublishedAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        await _scene.ReadAsync(manufacturer, 1);
        await _scene.PublishAsync(report, Held - 1);
        var cursors = await CursorsAsync(manufacturer);
        for (var i = 0; i < Repetitions; i++)
        {
            var subscription = await AtAsync(manufacturer, cursors[Acked]);
            await RaceAsync(subscription, target, sought, Enum.GetValues<First>()[i % 4]);
            await AssertGoesOnAsync(subscription, sought);
        }
    }

    /// <summary>Which of the two is done before the other begins, or merely begins first.</summary>
    private enum First
    {
        SeekDone,
        StreamDone,
        Seek,
        Stream,
    }

    private async Task RaceAsync(V1.ReportSubscription subscription, V1.FeedStart target, int sought, First first)
    {
        var seeking = first is First.SeekDone or First.Seek ? SeekAsync(subscription, target) : null;
        if (first == First.SeekDone) await seeking!;
        using var call = _scene.Open(subscription, takeOver: true);
        var opening = FeedScene.NextAsync(call);
        if (first == First.StreamDone) await opening;
        var moved = await (seeking ?? SeekAsync(subscription, target));
        var opened = await opening;
        var session = opened.Opened.SessionId;
        if (first == First.SeekDone) Assert.Equal(sought, opened.Position);
        if (first == First.StreamDone) Assert.Equal(Acked, opened.Position);
        Assert.Equal(sought, moved.AckedPosition);
        Assert.Contains(opened.Position, new long[] { Acked, sought });
        await AssertFollowsAsync(call, opened.Position);

        if (opened.Position != sought)
        {
            // The stream came first: the seek ended its session, which moves nothing any more.
            await RpcFailure.OfAsync("SESSION_STALE", () => _scene.AckAsync(subscription, session, opened.Cursor));
            Assert.Equal(sought, (await _scene.ReadAsync(subscription)).AckedPosition);
            return;
        }

        // The seek came first: the session is the subscription's.
        Assert.Equal(sought, (await _scene.AckAsync(subscription, session, opened.Cursor)).AckedPosition);
    }

    /// <summary>What the stream brings follows on where it began, one by one, until it is closed or has brought all that there is.</summary>
    private static async Task AssertFollowsAsync(AsyncServerStreamingCall<V1.StreamReportsResponse> call, long position)
    {
        while (position < Held)
        {
            var frame = await FeedScene.NextAsync(call);
            if (frame.Closing is { } closing)
            {
                Assert.Equal("SUBSCRIPTION_CHANGED", closing.Reason);
                return;
            }

            if (frame.Batch is not { } batch) continue;
            foreach (var feedEvent in batch.Events) Assert.Equal(++position, feedEvent.Position);
        }
    }

    /// <summary>A next stream begins at the place that was sought and brings everything after it.</summary>
    private async Task AssertGoesOnAsync(V1.ReportSubscription subscription, int sought)
    {
        using var call = _scene.Open(subscription, takeOver: true);
        Assert.Equal(sought, (await FeedScene.NextAsync(call)).Position);
        var events = await FeedScene.EventsAsync(call, Held - sought);
        Assert.Equal(Enumerable.Range(sought + 1, Held - sought).Select(i => (long)i), events.Select(feedEvent => feedEvent.Position));
    }

    private async Task<V1.ReportSubscription> SeekAsync(V1.ReportSubscription subscription, V1.FeedStart target) =>
        (await _scene.Feed(FeedScene.OwnerOf(subscription)).SeekReportSubscriptionAsync(new() { Name = subscription.Name, StartAt = target }))
        .ReportSubscription;

    private async Task<V1.ReportSubscription> AtAsync(string manufacturer, string cursor)
    {
        var subscription = await _scene.SubscribeAsync(manufacturer);
        var request = new V1.SeekReportSubscriptionRequest { Name = subscription.Name, Cursor = cursor };
        return (await _scene.Feed(manufacturer).SeekReportSubscriptionAsync(request)).ReportSubscription;
    }

    /// <summary>By position, from 1 on, the cursor after that event.</summary>
    private async Task<List<string>> CursorsAsync(string manufacturer)
    {
        _scene.Options.BatchEvents = 1;
        using var call = _scene.Open(manufacturer);
        var cursors = new List<string> { (await FeedScene.NextAsync(call)).Cursor };
        while (cursors.Count <= Held) cursors.Add((await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Batch)).Cursor);
        return cursors;
    }
}
