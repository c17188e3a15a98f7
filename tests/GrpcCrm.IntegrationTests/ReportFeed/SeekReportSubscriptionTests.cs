using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class SeekReportSubscriptionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task It_moves_to_any_place_back_and_forth()
    {
        var report = await _scene.Published();
        var subscription = await _scene.Subscribe(FeedScene.ManufacturerOf(report));
        for (var i = 2; i <= 4; i++)
        {
            await _scene.Publish(report, TimeSpan.Zero);
            await _scene.Read(FeedScene.ManufacturerOf(report), i);
        }

        var events = await _scene.Read(FeedScene.ManufacturerOf(report), 4);

        Assert.Equal(4, (await Seek(subscription, new() { StartAt = V1.FeedStart.Now })).AckedPosition);
        var third = await Seek(subscription, new() { CommitTime = events[2].CommitTime });
        Assert.Equal(2, third.AckedPosition);
        Assert.Equal(0, (await Seek(subscription, new() { StartAt = V1.FeedStart.Oldest })).AckedPosition);
        Assert.Equal(2, (await Seek(subscription, new() { Cursor = third.AckedCursor })).AckedPosition);
        var never = events[3].CommitTime + Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromDays(1));
        Assert.Equal(4, (await Seek(subscription, new() { CommitTime = never })).AckedPosition);
    }

    [Fact]
    public async Task The_live_stream_closes_and_its_session_acknowledges_no_more()
    {
        var report = await _scene.Published();
        var subscription = await _scene.Subscribe(FeedScene.ManufacturerOf(report));
        using var call = _scene.Open(subscription);
        var session = (await FeedScene.Next(call)).Opened.SessionId;
        var batch = await FeedScene.Next(call, V1.StreamReportsResponse.FrameOneofCase.Batch);

        await Seek(subscription, new() { StartAt = V1.FeedStart.Oldest });

        await RpcFailure.Of("SESSION_STALE", () => _scene.Ack(subscription, session, batch.Cursor));
        var closing = await FeedScene.Next(call, V1.StreamReportsResponse.FrameOneofCase.Closing);
        Assert.Equal("SUBSCRIPTION_CHANGED", closing.Closing.Reason);
        using var next = _scene.Open(subscription);
        Assert.Single(await FeedScene.Events(next, 1));
    }

    [Fact]
    public async Task A_place_that_is_none_is_refused()
    {
        var subscription = await _scene.Subscribe(await crm.NewManufacturer());
        var foreign = await _scene.Subscribe(await crm.NewManufacturer());

        await RpcFailure.Of("FIELD_INVALID", () => Seek(subscription, new()));
        await RpcFailure.Of("FIELD_INVALID", () => Seek(subscription, new() { StartAt = V1.FeedStart.Acked }));
        await RpcFailure.Of("CURSOR_MALFORMED", () => Seek(subscription, new() { Cursor = "no cursor" }));
        await RpcFailure.Of("CURSOR_FOREIGN", () => Seek(subscription, new() { Cursor = foreign.AckedCursor }));
        await RpcFailure.Of("ETAG_MISMATCH", () => Seek(subscription, new() { StartAt = V1.FeedStart.Now, Etag = "\"7\"" }));
    }

    private async Task<V1.ReportSubscription> Seek(V1.ReportSubscription subscription, V1.SeekReportSubscriptionRequest request)
    {
        request.Name = subscription.Name;
        return (await _scene.Feed(FeedScene.OwnerOf(subscription)).SeekReportSubscriptionAsync(request)).ReportSubscription;
    }
}
