using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class SeekReportSubscriptionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task It_moves_to_any_place_back_and_forth()
    {
        var report = await _scene.PublishedAsync();
        var subscription = await _scene.SubscribeAsync(FeedScene.ManufacturerOf(report));
        for (var i = 2; i <= 4; i++)
        {
            await _scene.PublishAsync(report, TimeSpan.Zero);
            await _scene.ReadAsync(FeedScene.ManufacturerOf(report), i);
        }

        var events = await _scene.ReadAsync(FeedScene.ManufacturerOf(report), 4);

        Assert.Equal(4, (await SeekAsync(subscription, new() { StartAt = V1.FeedStart.Now })).AckedPosition);
        var third = await SeekAsync(subscription, new() { CommitTime = events[2].CommitTime });
        Assert.Equal(2, third.AckedPosition);
        Assert.Equal(0, (await SeekAsync(subscription, new() { StartAt = V1.FeedStart.Oldest })).AckedPosition);
        Assert.Equal(2, (await SeekAsync(subscription, new() { Cursor = third.AckedCursor })).AckedPosition);
        var never = events[3].CommitTime + Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromDays(1));
        Assert.Equal(4, (await SeekAsync(subscription, new() { CommitTime = never })).AckedPosition);
    }

    [Fact]
    public async Task The_live_stream_closes_and_its_session_acknowledges_no_more()
    {
        var report = await _scene.PublishedAsync();
        var subscription = await _scene.SubscribeAsync(FeedScene.ManufacturerOf(report));
        using var call = _scene.Open(subscription);
        var session = (await FeedScene.NextAsync(call)).Opened.SessionId;
        var batch = await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Batch);

        await SeekAsync(subscription, new() { StartAt = V1.FeedStart.Oldest });

        await RpcFailure.OfAsync("SESSION_STALE", () => _scene.AckAsync(subscription, session, batch.Cursor));
        var closing = await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Closing);
        Assert.Equal("SUBSCRIPTION_CHANGED", closing.Closing.Reason);
        using var next = _scene.Open(subscription);
        Assert.Single(await FeedScene.EventsAsync(next, 1));
    }

    [Fact]
    public async Task A_place_that_is_none_is_refused()
    {
        var subscription = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());
        var foreign = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());

        await RpcFailure.OfAsync("FIELD_INVALID", () => SeekAsync(subscription, new()));
        await RpcFailure.OfAsync("FIELD_INVALID", () => SeekAsync(subscription, new() { StartAt = V1.FeedStart.Acked }));
        await RpcFailure.OfAsync("CURSOR_MALFORMED", () => SeekAsync(subscription, new() { Cursor = "no cursor" }));
        await RpcFailure.OfAsync("CURSOR_FOREIGN", () => SeekAsync(subscription, new() { Cursor = foreign.AckedCursor }));
        await RpcFailure.OfAsync("ETAG_MISMATCH", () => SeekAsync(subscription, new() { StartAt = V1.FeedStart.Now, Etag = "\"7\"" }));
    }

    private async Task<V1.ReportSubscription> SeekAsync(V1.ReportSubscription subscription, V1.SeekReportSubscriptionRequest request)
    {
        request.Name = subscription.Name;
        return (await _scene.Feed(FeedScene.OwnerOf(subscription)).SeekReportSubscriptionAsync(request)).ReportSubscription;
    }
}
