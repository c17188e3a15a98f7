using System.Diagnostics;
using Grpc.Core;
using GrpcCrm.EndToEndTests.Fixture;
using Xunit.Abstractions;

namespace GrpcCrm.EndToEndTests;

public sealed class CutDatabaseTests(ITestOutputHelper output)
{
    private const int Seed = 20250515;
    private const int Each = 800;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(2);

    [Theory(Timeout = 360_000)]
    [InlineData(Wire.Reset)]
    [InlineData(Wire.Silent)]
    public async Task A_host_that_is_cut_off_from_its_database_acknowledges_nothing_and_goes_on_when_the_line_is_whole(Wire cut)
    {
        var lines = History.Of(Seed, Each);
        Relay? line = null;
        await using var scene = await Scene.SetAsync(
            lines, settings: database => database.Through(line = new Relay(database.Socket)));
        await using var _ = line!;
        await scene.StartPushersAsync(greatestPiece: 20);
        var (channel, calls) = await scene.CallerAsync(scene.Dealers[0]);
        using var __ = channel;
        Task<V1.ListIngestChannelsResponse> Call(TimeSpan limit) =>
            new V1.IngestService.IngestServiceClient(calls).ListIngestChannelsAsync(
                new() { Parent = scene.Dealers[0] }, deadline: DateTime.UtcNow + limit).ResponseAsync;

        var pushing = Task.WhenAll(scene.Pushers.Select(pusher => pusher.PushAsync()));
        await scene.ReachAsync(lines.Count * Each / 3, pushing);
        Assert.False(pushing.IsCompleted);
        line!.Set(cut);
        var failure = await Assert.ThrowsAsync<RpcException>(() => Call(Watched));
        await Task.Delay(Watched); // what was on its way to a client arrives
        var acknowledged = scene.Acknowledged;
        await Task.Delay(Watched);
        Assert.Equal(acknowledged, scene.Acknowledged);
        Assert.False(pushing.IsCompleted);

        line.Set(Wire.Whole);
        var whole = Stopwatch.GetTimestamp();
        await scene.ReachAsync(acknowledged + 1, pushing);
        await Call(ChildProcess.Patience);
        output.WriteLine($"Ingest went on {Stopwatch.GetElapsedTime(whole).TotalSeconds:0.0} s after the line was whole.");
        await pushing;

        Assert.Contains(failure.StatusCode, new[] { StatusCode.Unavailable, StatusCode.DeadlineExceeded });
        Assert.False(scene.Host.HasExited);
        await scene.AssertAcknowledgedIsStoredAsync();
        await scene.Stored.AssertNothingIsDoubledAsync();
        Assert.Equal(await Scene.UnfaultedAsync(lines), await scene.Stored.LinesAsync());
    }
}
