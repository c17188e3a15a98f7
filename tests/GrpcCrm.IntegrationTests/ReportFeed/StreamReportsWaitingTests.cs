using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

/// <summary>Streams that wait, in a host whose heart beats fast, until it stops.</summary>
public sealed class StreamReportsWaitingTests : IClassFixture<CrmFixture>
{
    private readonly CrmFixture _crm;
    private readonly FeedScene _scene;

    public StreamReportsWaitingTests(CrmFixture crm)
    {
        (_crm, _scene) = (crm, new FeedScene(crm));
        _scene.Options.HeartbeatInterval = TimeSpan.FromMilliseconds(100);
    }

    [Fact]
    public async Task A_waiting_stream_sends_heartbeats_costs_no_query_and_closes_when_the_host_stops()
    {
        var report = await _scene.PublishedAsync();
        using var call = _scene.Open(FeedScene.ManufacturerOf(report));
        var frame = await FeedScene.NextAsync(call);
        while (frame.Heartbeat is null) frame = await FeedScene.NextAsync(call);

        var reads = await ReadsAsync();
        for (var beat = 0; beat < 5; beat++)
        {
            var next = await FeedScene.NextAsync(call);
            Assert.Equal((1L, 1L, frame.Cursor), (next.Heartbeat.HeadPosition, next.Position, next.Cursor));
        }

        Assert.Equal(reads, await ReadsAsync());
        _crm.App.Lifetime.StopApplication();
        while (frame.Closing is null) frame = await FeedScene.NextAsync(call);

        Assert.Equal(("DRAINING", 1L, 1L), (frame.Closing.Reason, frame.Closing.ReconnectDelay.Seconds, frame.Position));
        Assert.False(await call.ResponseStream.MoveNext(default));
        Assert.Equal(Grpc.Core.StatusCode.OK, call.GetStatus().StatusCode);
    }

    private Task<long> ReadsAsync() => _crm.ScalarAsync<long>("select count(*) from access_log where method like '%StreamReports'");
}
