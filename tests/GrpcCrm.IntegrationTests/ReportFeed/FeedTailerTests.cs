using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

/// <summary>Readers that follow in memory, and those that have fallen behind it.</summary>
public sealed class FeedTailerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Batches = 20;
    private const int BatchSize = 25;
    private const int Total = 1 + (Batches * BatchSize);
    private readonly FeedScene _scene = new(crm);

    [Theory]
    [InlineData(10_000, 32 * 1024 * 1024)]
    [InlineData(30, 32 * 1024 * 1024)]
    [InlineData(10_000, 20_000)]
    [InlineData(1, 1)]
    public async Task Whoever_follows_and_whoever_reads_later_get_the_same_sequence(int ringEvents, long ringBytes)
    {
        (_scene.Options.RingEvents, _scene.Options.RingBytes) = (ringEvents, ringBytes);
        var report = await _scene.PublishedAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        var following = Enumerable.Range(0, 5).Select(_ => _scene.ReadAsync(manufacturer, Total)).ToList();
        for (var i = 0; i < Batches; i++)
        {
            await _scene.PublishAsync(report, BatchSize);
            following.Add(_scene.ReadAsync(manufacturer, Total));
        }

        var expected = await _scene.ReadAsync(manufacturer, Total, channel: await crm.StartHostAsync());

        Assert.Equal(Enumerable.Range(1, Total).Select(position => (long)position), expected.Select(feedEvent => feedEvent.Position));
        Assert.All(await Task.WhenAll(following), events => Assert.Equal(expected, events));
    }

    [Fact]
    public async Task What_many_waiting_streams_get_costs_no_read_of_their_own()
    {
        var report = await _scene.PublishedAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        _scene.Options.HeartbeatInterval = TimeSpan.FromMilliseconds(300);
        var calls = Enumerable.Range(0, 40).Select(_ => _scene.Open(manufacturer)).ToList();
        foreach (var call in calls) await FeedScene.CaughtUpAsync(call);

        var reads = await ReadsAsync();
        await _scene.PublishAsync(report, 50);

        foreach (var call in calls) Assert.Equal(51, (await FeedScene.EventsAsync(call, 50))[^1].Position);
        Assert.Equal(reads, await ReadsAsync());
        calls.ForEach(call => call.Dispose());
    }

    private Task<long> ReadsAsync() => crm.ScalarAsync<long>("select count(*) from access_log where method like '%StreamReports'");
}
