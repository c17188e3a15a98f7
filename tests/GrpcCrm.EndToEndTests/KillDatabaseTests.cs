using Google.Rpc;
using Grpc.Core;
using GrpcCrm.EndToEndTests.Fixture;

namespace GrpcCrm.EndToEndTests;

public sealed class KillDatabaseTests
{
    private const int Seed = 20250513;
    private const int Each = 1500;

    [Fact(Timeout = 360_000)]
    public async Task A_database_that_dies_is_missed_in_words_and_found_again_without_a_restart()
    {
        var lines = History.Of(Seed, Each);
        await using var scene = await Scene.SetAsync(lines);
        await scene.StartPushersAsync();
        var (channel, calls) = await scene.CallerAsync(scene.Dealers[0]);
        using var _ = channel;
        Task<V1.ListIngestChannelsResponse> Call() =>
            new V1.IngestService.IngestServiceClient(calls).ListIngestChannelsAsync(
                new() { Parent = scene.Dealers[0] }, deadline: DateTime.UtcNow + ChildProcess.Patience).ResponseAsync;

        var pushing = Task.WhenAll(scene.Pushers.Select(pusher => pusher.PushAsync()));
        await scene.ReachAsync(lines.Count * Each / 3, pushing);
        Assert.False(pushing.IsCompleted);
        await scene.Database.KillServerAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(Call);
        var acknowledged = scene.Acknowledged;
        await using var again = await CrmDatabase.StartServerAsync();
        await scene.AssertAcknowledgedIsStoredAsync();
        await pushing;
        await Call();

        Assert.False(again.Adopted);
        Assert.InRange(acknowledged, 1, (lines.Count * Each) - 1);
        Assert.False(scene.Host.HasExited);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal("DATABASE_UNAVAILABLE", Detail<ErrorInfo>(failure).Reason);
        Assert.True(Detail<RetryInfo>(failure).RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        await scene.Stored.AssertNothingIsDoubledAsync();
        Assert.Equal(await Scene.UnfaultedAsync(lines), await scene.Stored.LinesAsync());
    }

    private static T Detail<T>(RpcException failure)
        where T : class, Google.Protobuf.IMessage<T>, new()
    {
        var status = Google.Rpc.Status.Parser.ParseFrom(failure.Trailers.GetValueBytes("grpc-status-details-bin"));
        return status.Details.Select(detail => detail.TryUnpack<T>(out var found) ? found : null).OfType<T>().Single();
    }
}
