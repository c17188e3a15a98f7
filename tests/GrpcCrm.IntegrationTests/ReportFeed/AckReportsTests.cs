using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class AckReportsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task Acknowledgements_are_cumulative_and_never_move_back()
    {
        var (subscription, session, cursors) = await StreamedAsync();

        await _scene.AckAsync(subscription, session, cursors[2]);
        await _scene.AckAsync(subscription, session, cursors[0]);
        var read = await _scene.ReadAsync(subscription);

        Assert.Equal((3L, 3L, 1L, cursors[2]), (read.AckedPosition, read.HeadPosition - 1, read.PendingCount, read.AckedCursor));
        Assert.Equal((subscription.Etag, subscription.UpdateTime), (read.Etag, read.UpdateTime));
    }

    [Fact]
    public async Task A_stream_starts_after_what_was_acknowledged()
    {
        var (subscription, session, cursors) = await StreamedAsync();
        await _scene.AckAsync(subscription, session, cursors[1]);

        using var call = _scene.Open(subscription, takeOver: true);

        Assert.Equal(2, (await FeedScene.NextAsync(call)).Position);
        Assert.Equal([3L, 4L], (await FeedScene.EventsAsync(call, 2)).Select(feedEvent => feedEvent.Position));
    }

    [Fact]
    public async Task Only_the_latest_session_acknowledges()
    {
        var (subscription, session, cursors) = await StreamedAsync();
        using var call = _scene.Open(subscription, takeOver: true);
        var latest = (await FeedScene.NextAsync(call)).Opened.SessionId;

        var failure = await RpcFailure.OfAsync("SESSION_STALE", () => _scene.AckAsync(subscription, session, cursors[0]));
        await RpcFailure.OfAsync("SESSION_STALE", () => _scene.AckAsync(subscription, "no session", cursors[0]));
        await RpcFailure.OfAsync("SESSION_STALE", () => _scene.AckAsync(subscription, $"{Guid.NewGuid()}", cursors[0]));
        await _scene.AckAsync(subscription, latest, cursors[0]);

        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
    }

    [Fact]
    public async Task A_session_may_acknowledge_after_its_stream_has_ended()
    {
        var report = await _scene.PublishedAsync();
        var subscription = await _scene.SubscribeAsync(FeedScene.ManufacturerOf(report));
        V1.StreamReportsResponse opened, batch;
        using (var call = _scene.Open(subscription))
            (opened, batch) = (await FeedScene.NextAsync(call), await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Batch));

        await _scene.AckAsync(subscription, opened.Opened.SessionId, batch.Cursor);

        Assert.Equal(1, (await _scene.ReadAsync(subscription)).AckedPosition);
    }

    [Fact]
    public async Task Cursors_that_are_not_of_this_feed_are_refused()
    {
        var (subscription, session, cursors) = await StreamedAsync();
        var (_, _, foreign) = await StreamedAsync();
        var id = FeedScene.OwnerOf(subscription)["manufacturers/".Length..];

        await RpcFailure.OfAsync("CURSOR_MALFORMED", () => _scene.AckAsync(subscription, session, "A" + cursors[0]));
        await RpcFailure.OfAsync("CURSOR_FOREIGN", () => _scene.AckAsync(subscription, session, foreign[0]));
        await crm.ScalarAsync<long>($"update feed set head_position = 2 where manufacturer_id = '{id}' returning head_position");
        await RpcFailure.OfAsync("CURSOR_AHEAD", () => _scene.AckAsync(subscription, session, cursors[2]));
    }

    /// <summary>A subscription to four events, each of which came in a frame of its own; the stream has ended.</summary>
    private async Task<(V1.ReportSubscription Subscription, string Session, List<string> Cursors)> StreamedAsync()
    {
        _scene.Options.BatchEvents = 1;
        var report = await _scene.PublishedAsync();
        for (var i = 0; i < 3; i++) await _scene.PublishAsync(report, TimeSpan.Zero);
        var subscription = await _scene.SubscribeAsync(FeedScene.ManufacturerOf(report));
        using var call = _scene.Open(subscription);
        var session = (await FeedScene.NextAsync(call)).Opened.SessionId;
        var cursors = new List<string>();
        while (cursors.Count < 4)
            cursors.Add((await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Batch)).Cursor);
        return (subscription, session, cursors);
    }
}
