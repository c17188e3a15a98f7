using Grpc.Core;
using GrpcCrm.Client;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

/// <summary>Consumers that are killed at random, between two hosts, while events are published.</summary>
public sealed class KilledConsumerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Kills = 50;
    private const int Rounds = 100;
    private const int RoundSize = 15;
    private const int Total = 1 + (Rounds * RoundSize);
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task By_its_stored_cursor_each_event_is_applied_once()
    {
        var (report, hosts) = await ReadyAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        var publishing = PublishAsync(report);
        var random = new Random(50_1);
        var (cursor, applied, kills) = ("", new List<long>(), 0);

        while (applied.Count < Total)
        {
            using var call = _scene.Open(manufacturer, cursor, hosts[kills % 2]);
            for (var frames = kills < Kills ? random.Next(1, 4) : int.MaxValue; frames > 0 && applied.Count < Total; frames--)
            {
                var frame = await FeedScene.NextAsync(call);
                if (kills < Kills && random.Next(2) == 0) break;

                // One transaction holds what the events bring and the cursor.
                (applied, cursor) = ([.. applied, .. frame.Batch?.Events.Select(feedEvent => feedEvent.Position) ?? []], frame.Cursor);
            }

            kills++;
        }

        await publishing;
        Assert.InRange(kills, Kills, int.MaxValue);
        Assert.Equal(Enumerable.Range(1, Total).Select(position => (long)position), applied);
    }

    [Fact]
    public async Task By_acknowledgements_each_event_is_applied_once_where_its_id_is_remembered()
    {
        var (report, hosts) = await ReadyAsync();
        var subscription = await _scene.SubscribeAsync(FeedScene.ManufacturerOf(report));
        var publishing = PublishAsync(report);
        var random = new Random(50_2);
        var applied = new Dictionary<string, long>(StringComparer.Ordinal);
        var (kills, repeated) = (0, 0);

        while (applied.Count < Total)
        {
            using var process = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var life = kills < Kills ? random.Next(1, 20) : int.MaxValue;
            var reader = new ReportReader(crm.As(FeedScene.ManufacturerOf(report), channel: hosts[kills % 2]));
            var reading = reader.ReadSubscriptionAsync(subscription.Name, (delivery, _) =>
            {
                foreach (var feedEvent in delivery.Events)
                {
                    if (life-- == 0) return process.CancelAsync();
                    if (!applied.TryAdd(feedEvent.EventId, feedEvent.Position)) repeated++;
                    if (applied.Count == Total) return process.CancelAsync();
                }

                return Task.CompletedTask;
            }, process.Token);
            var ended = await Record.ExceptionAsync(() => reading);
            Assert.True(ended is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled }, ended?.ToString());
            kills++;
        }

        await publishing;
        Assert.InRange(kills, Kills, int.MaxValue);
        Assert.InRange(repeated, 1, int.MaxValue);
        Assert.Equal(Enumerable.Range(1, Total).Select(position => (long)position), applied.Values);
    }

    private async Task<(V1.Report Report, Grpc.Net.Client.GrpcChannel[] Hosts)> ReadyAsync()
    {
        _scene.Options.BatchEvents = 5;
        return (await _scene.PublishedAsync(), [crm.Channel, await crm.StartHostAsync()]);
    }

    private async Task PublishAsync(V1.Report report)
    {
        for (var round = 0; round < Rounds; round++)
        {
            await _scene.PublishAsync(report, RoundSize);
            await Task.Delay(20);
        }
    }
}
