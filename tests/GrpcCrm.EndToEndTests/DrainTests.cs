using GrpcCrm.EndToEndTests.Fixture;

namespace GrpcCrm.EndToEndTests;

public sealed class DrainTests
{
    private const int Seed = 20250512;
    private const int Each = 1500;

    [Fact(Timeout = 240_000)]
    public async Task A_host_that_is_asked_to_end_tells_its_streams_and_ends_well_and_clients_go_on_with_the_next()
    {
        var lines = History.Of(Seed, Each);
        await using var scene = await Scene.SetAsync(lines);
        await scene.StartPushersAsync();
        var pushing = Task.WhenAll(scene.Pushers.Select(pusher => pusher.PushAsync()));

        for (var round = 1; round <= 3; round++)
        {
            await scene.ReachAsync(Math.Max(lines.Count * Each * round / 4, scene.Acknowledged + 1), pushing);
            Assert.False(pushing.IsCompleted);
            Assert.Equal(("DRAINING", 1L, 0), await DrainAsync(scene));
            await scene.AssertAcknowledgedIsStoredAsync();
            await scene.Host.StartAgainAsync();
        }

        await pushing;
        await scene.Stored.AssertNothingIsDoubledAsync();
        Assert.Equal(await Scene.UnfaultedAsync(lines), await scene.Stored.LinesAsync());
    }

    /// <summary>What a stream that is at rest hears while the host ends, with its offset, and the host's exit status.</summary>
    private static async Task<(string Reason, long NextOffset, int ExitStatus)> DrainAsync(Scene scene)
    {
        var (channel, calls) = await scene.CallerAsync(scene.Bystander);
        using var _ = channel;
        using var call = new V1.IngestService.IngestServiceClient(calls).Ingest();
        async Task<V1.IngestResponse> Next()
        {
            Assert.True(await call.ResponseStream.MoveNext(default));
            return call.ResponseStream.Current;
        }

        await call.RequestStream.WriteAsync(new()
        {
            Open = new() { Channel = $"{scene.Bystander}/ingestChannels/rest", SourceSystem = "dms", ClientInstanceId = "rest" },
        });
        var offset = (await Next()).Opened.NextOffset;
        await call.RequestStream.WriteAsync(new()
        {
            Batch = new() { Offset = 0, Records = { new V1.IngestRecord { ExternalId = "r1", Customer = new() { Kind = V1.CustomerKind.Person } } } },
        });
        Assert.Equal(offset > 0, (await Next()).Result.Replayed);

        var exit = scene.Host.TerminateAsync();
        var closing = (await Next()).Closing;
        Assert.True(closing.ReconnectDelay.ToTimeSpan() > TimeSpan.Zero);
        return (closing.Reason, closing.NextOffset, await exit);
    }
}
