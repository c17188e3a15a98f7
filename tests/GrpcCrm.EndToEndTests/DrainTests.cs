using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.EndToEndTests.Fixture;
using Xunit.Abstractions;

namespace GrpcCrm.EndToEndTests;

public sealed class DrainTests(ITestOutputHelper output)
{
    private const int Seed = 20250512;
    private const int Each = 2500;

    [Fact(Timeout = 360_000)]
    public async Task A_host_that_is_asked_to_end_tells_its_streams_and_ends_well_and_clients_go_on_with_the_next()
    {
        var lines = History.Of(Seed, Each);
        await using var scene = await Scene.SetAsync(lines);
        await scene.StartPushersAsync();
        var pushing = Task.WhenAll(scene.Pushers.Select(pusher => pusher.PushAsync()));

        for (var round = 1; round <= 3; round++)
        {
            using var resting = await RestingStream.OpenAsync(scene);
            await scene.ReachAsync(Math.Max(lines.Count * Each * round / 4, scene.Acknowledged + 1), pushing);
            Assert.False(pushing.IsCompleted, $"Nothing was left to push in round {round}.");
            var asked = Stopwatch.GetTimestamp();
            var exit = scene.Host.TerminateAsync();
            var closing = (await resting.NextAsync()).Closing;

            Assert.Equal(("DRAINING", 1), (closing.Reason, closing.NextOffset));
            Assert.True(closing.ReconnectDelay.ToTimeSpan() > TimeSpan.Zero);
            await resting.EndAsync();
            Assert.Equal(0, await exit);
            output.WriteLine($"The host ended {Stopwatch.GetElapsedTime(asked).TotalSeconds:0.0} s after it was asked to.");
            await scene.AssertAcknowledgedIsStoredAsync();
            await scene.Host.StartAgainAsync();
        }

        await pushing;
        await scene.Stored.AssertNothingIsDoubledAsync();
        Assert.Equal(await Scene.UnfaultedAsync(lines), await scene.Stored.LinesAsync());
    }

    /// <summary>A stream of the bare generated client, on which one record was stored and nothing happens.</summary>
    private sealed class RestingStream(GrpcChannel channel, AsyncDuplexStreamingCall<V1.IngestRequest, V1.IngestResponse> call)
        : IDisposable
    {
        public static async Task<RestingStream> OpenAsync(Scene scene)
        {
            var (channel, calls) = await scene.CallerAsync(scene.Bystander);
            var call = new V1.IngestService.IngestServiceClient(calls).Ingest();
            var stream = new RestingStream(channel, call);
            var name = $"{scene.Bystander}/ingestChannels/rest";
            var open = new V1.IngestOpen { Channel = name, SourceSystem = "dms", ClientInstanceId = "rest" };
            await call.RequestStream.WriteAsync(new() { Open = open });
            var isFirst = (await stream.NextAsync()).Opened.NextOffset == 0;

            var record = new V1.IngestRecord { ExternalId = "r1", Customer = new() { Kind = V1.CustomerKind.Person } };
            await call.RequestStream.WriteAsync(new() { Batch = new() { Offset = 0, Records = { record } } });
            Assert.Equal(isFirst, !(await stream.NextAsync()).Result.Replayed);
            return stream;
        }

        public async Task<V1.IngestResponse> NextAsync()
        {
            Assert.True(await call.ResponseStream.MoveNext(default));
            return call.ResponseStream.Current;
        }

        public async Task EndAsync()
        {
            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext(default));
            Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        }

        public void Dispose()
        {
            call.Dispose();
            channel.Dispose();
        }
    }
}
