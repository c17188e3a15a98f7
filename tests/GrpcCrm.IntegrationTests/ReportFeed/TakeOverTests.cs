using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.ReportFeed;

namespace GrpcCrm.IntegrationTests.ReportFeed;

/// <summary>A subscription has one live stream, on whichever host.</summary>
public sealed class TakeOverTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task A_second_stream_is_refused_unless_it_takes_over_and_then_the_first_ends_across_hosts()
    {
        var second = await crm.StartHostAsync();
        var report = await _scene.PublishedAsync();
        var subscription = await _scene.SubscribeAsync(FeedScene.ManufacturerOf(report));
        using var older = _scene.Open(subscription);
        var opened = await FeedScene.NextAsync(older);
        var batch = await FeedScene.NextAsync(older, V1.StreamReportsResponse.FrameOneofCase.Batch);

        using (var refused = _scene.Open(subscription, channel: second))
        {
            var busy = await RpcFailure.OfAsync("SUBSCRIPTION_BUSY", () => FeedScene.NextAsync(refused));
            Assert.Equal(StatusCode.FailedPrecondition, busy.StatusCode);
        }

        using var newer = _scene.Open(subscription, takeOver: true, second);
        Assert.Single(await FeedScene.EventsAsync(newer, 1));
        var failure = await RpcFailure.OfAsync("STREAM_SUPERSEDED", () => FeedScene.DrainAsync(older));

        Assert.Equal(StatusCode.Aborted, failure.StatusCode);
        await RpcFailure.OfAsync("SESSION_STALE", () => _scene.AckAsync(subscription, opened.Opened.SessionId, batch.Cursor));
        await _scene.PublishAsync(report, TimeSpan.Zero);
        Assert.Equal(2, (await FeedScene.EventsAsync(newer, 1))[0].Position);
    }

    [Fact]
    public async Task A_stream_that_catches_up_learns_of_it_with_the_next_page()
    {
        const int Events = 80;
        var second = await crm.StartHostAsync();
        var report = await _scene.PublishedAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        await _scene.PublishAsync(report, Events - 1);
        await _scene.ReadAsync(manufacturer, Events);
        await _scene.LengthenAsync(report, 200_000);
        var subscription = await _scene.SubscribeAsync(manufacturer);

        using var older = _scene.Open(subscription);
        var batch = await FeedScene.NextAsync(older, V1.StreamReportsResponse.FrameOneofCase.Batch);
        using var newer = _scene.Open(subscription, takeOver: true, second);
        await FeedScene.NextAsync(newer);
        var last = batch.Position;
        var failure = await RpcFailure.OfAsync("STREAM_SUPERSEDED", async () =>
        {
            while (await older.ResponseStream.MoveNext(default)) last = Math.Max(last, older.ResponseStream.Current.Position);
        });

        Assert.Equal(StatusCode.Aborted, failure.StatusCode);
        Assert.InRange(last, batch.Position, Events - 1);
    }

    [Fact]
    public async Task A_stream_that_ended_leaves_the_subscription_free()
    {
        var subscription = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());
        using (var first = _scene.Open(subscription)) await FeedScene.NextAsync(first);

        // The host may take a moment to see that the client has gone.
        while (true)
        {
            using var next = _scene.Open(subscription);
            try
            {
                await FeedScene.NextAsync(next);
                return;
            }
            catch (RpcException busy) when (RpcFailure.Info(busy).Reason == "SUBSCRIPTION_BUSY")
            {
                await Task.Delay(20);
            }
        }
    }

    [Fact]
    public async Task A_holder_that_was_silent_for_30_seconds_needs_no_take_over()
    {
        var subscription = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());
        await HoldAsync(subscription, "29 seconds");
        using (var refused = _scene.Open(subscription)) await RpcFailure.OfAsync("SUBSCRIPTION_BUSY", () => FeedScene.NextAsync(refused));

        await HoldAsync(subscription, "31 seconds");

        using var call = _scene.Open(subscription);
        Assert.NotEmpty((await FeedScene.NextAsync(call)).Opened.SessionId);
    }

    [Fact]
    public async Task A_client_continues_its_own_session_unless_another_has_come_between()
    {
        var subscription = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());
        var request = new V1.StreamReportsRequest { Parent = FeedScene.OwnerOf(subscription), Subscription = subscription.Name };
        using var first = _scene.Open(request);
        request.SessionId = (await FeedScene.NextAsync(first)).Opened.SessionId;

        using var second = _scene.Open(request);
        Assert.NotEqual(request.SessionId, (await FeedScene.NextAsync(second)).Opened.SessionId);

        await RpcFailure.OfAsync("STREAM_SUPERSEDED", () => FeedScene.DrainAsync(first));
        using var stale = _scene.Open(request);
        await RpcFailure.OfAsync("SUBSCRIPTION_BUSY", () => FeedScene.NextAsync(stale));
    }

    [Fact]
    public async Task A_filter_beside_a_subscription_s_own_is_refused()
    {
        var subscription = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());
        var request = new V1.StreamReportsRequest
        {
            Parent = FeedScene.OwnerOf(subscription),
            Subscription = subscription.Name,
            Filter = new(),
        };

        using var call = _scene.Open(request);
        await RpcFailure.OfAsync("FIELD_INVALID", () => FeedScene.NextAsync(call));
    }

    /// <summary>As if a host that is no more had shown itself so long ago.</summary>
    private Task<Guid> HoldAsync(V1.ReportSubscription subscription, string ago) => crm.ScalarAsync<Guid>($"""
        update report_subscription
        set session_id = gen_random_uuid(), session_active_time = clock_timestamp() - interval '{ago}'
        where subscription_id = '{ReportSubscription.Names.Parse(subscription.Name).Id}'
        returning session_id
        """);
}
