using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

/// <summary>What one stream may take from the others. The first host has no other work here.</summary>
public sealed class StreamLimitTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task A_reader_that_takes_nothing_delays_no_other_and_loses_its_call()
    {
        const int Events = 2000;
        _scene.Options.WriteTimeout = TimeSpan.FromSeconds(3);
        var report = await _scene.PublishedAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        using var slow = _scene.Open(manufacturer);
        await FeedScene.NextAsync(slow);
        await _scene.PublishAsync(report, Events - 1);

        var events = await _scene.ReadAsync(manufacturer, Events);
        Assert.Equal(Events, events[^1].Position);

        // Its place is free again, although the client has neither read on nor gone.
        _scene.Options.StreamsPerManufacturer = 1;
        while (true)
        {
            using var next = _scene.Open(manufacturer);
            try
            {
                await FeedScene.NextAsync(next);
                break;
            }
            catch (RpcException full) when (RpcFailure.Info(full).Reason == "TOO_MANY_STREAMS")
            {
                await Task.Delay(100);
            }
        }

        _scene.Options.StreamsPerManufacturer = 256;
        var (last, cursor) = (0L, "");
        await RpcFailure.OfAsync(async () =>
        {
            while (await slow.ResponseStream.MoveNext(default))
            {
                foreach (var feedEvent in slow.ResponseStream.Current.Batch.Events) Assert.Equal(++last, feedEvent.Position);
                cursor = slow.ResponseStream.Current.Cursor;
            }
        });
        Assert.InRange(last, 0, Events - 1);
        Assert.Equal(last + 1, (await _scene.ReadAsync(manufacturer, Events - (int)last, cursor))[0].Position);
    }

    [Fact]
    public async Task One_stream_too_many_is_refused_for_that_manufacturer_alone()
    {
        var second = await crm.StartHostAsync();
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        var calls = Enumerable.Range(0, 256).Select(_ => _scene.Open(kirin, channel: second)).ToList();
        foreach (var call in calls) await FeedScene.NextAsync(call);

        using var tooMany = _scene.Open(kirin, channel: second);
        var failure = await RpcFailure.OfAsync("TOO_MANY_STREAMS", () => FeedScene.NextAsync(tooMany));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        using var other = _scene.Open(raiju, channel: second);
        Assert.NotNull((await FeedScene.NextAsync(other)).Opened);
        calls.ForEach(call => call.Dispose());
    }

    [Fact]
    public async Task A_stream_closes_in_good_order_when_it_is_old()
    {
        var report = await _scene.PublishedAsync();
        _scene.Options.MaxStreamAge = TimeSpan.FromSeconds(1);
        using var call = _scene.Open(FeedScene.ManufacturerOf(report));
        await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Batch);
        _scene.Options.MaxStreamAge = TimeSpan.FromMinutes(30);

        var closing = await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Closing);

        Assert.Equal(("MAX_STREAM_AGE", 1L), (closing.Closing.Reason, closing.Position));
        Assert.False(await call.ResponseStream.MoveNext(default));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }
}
