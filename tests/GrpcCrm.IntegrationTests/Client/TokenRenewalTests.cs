using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.Client;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.ReportFeed;

namespace GrpcCrm.IntegrationTests.Client;

/// <summary>The .NET client on a real host, with tokens that end every few seconds, and with a dealer that is suspended.</summary>
public sealed class TokenRenewalTests(CrmFixture crm) : IClassFixture<CrmFixture>, IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grpccrm-renewal-");
    private int _tokens;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Records_arrive_once_and_in_order_over_several_tokens()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        using var channel = Channel(dealer, Lifetime);
        await using var writer = IngestWriter.Open(channel, Options(dealer));
        var sent = 0;
        while (writer.Totals.Reconnects < 3)
        {
            await writer.AppendAsync(Records.Customer($"c{sent:D5}", $"Name {sent++:D5}"));
            await Task.Delay(5);
        }

        await writer.FlushAsync();

        Assert.True(_tokens >= 4, "Each stream asks for a token of its own.");
        Assert.Equal((sent, sent, 0), (writer.Totals.Acked, writer.Totals.Created, writer.Totals.Duplicate));
        Assert.Equal(sent, await crm.ScalarAsync<long>($"select count(*) from customer where dealer_id = '{dealer[8..]}' and superseded_time is null"));
        Assert.Equal(sent, await OffsetAsync(dealer, calls));
    }

    [Fact]
    public async Task Events_arrive_once_and_in_order_over_several_tokens()
    {
        var scene = new FeedScene(crm);
        var report = await scene.PublishedAsync();
        var manufacturer = FeedScene.ManufacturerOf(report);
        using var channel = Channel(manufacturer, Lifetime);
        var reconnects = 0;
        var reader = new ReportReader(channel.CreateCallInvoker(), new() { OnReconnect = (_, _) => reconnects++ });
        var positions = new List<long>();
        var published = 1;
        await foreach (var delivery in reader.ReadAsync(manufacturer, ""))
        {
            positions.AddRange(delivery.Events.Select(feedEvent => feedEvent.Position));
            if (positions.Count < published) continue;
            if (reconnects >= 3) break;
            await Task.Delay(50);
            await scene.PublishAsync(report, 5);
            published += 5;
        }

        Assert.True(_tokens >= 4, "Each stream asks for a token of its own.");
        Assert.Equal(Enumerable.Range(1, published).Select(position => (long)position), positions);
    }

    [Fact]
    public async Task A_suspended_dealers_writer_stops_and_loses_nothing()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        using var channel = Channel(dealer, TimeSpan.FromHours(1));
        await using (var writer = IngestWriter.Open(channel, Options(dealer)))
        {
            await writer.AppendAsync(Records.Customer("c1"));
            await writer.FlushAsync();
            await SuspendAsync(dealer, true);
            await writer.AppendAsync(Records.Customer("c2"));
            var stopped = await Assert.ThrowsAsync<RpcException>(() => writer.FlushAsync());
            Assert.True(CrmError.From(stopped).Is(V1.ErrorReason.DealerSuspended));
            Assert.Equal((1, 0), (writer.Pending, writer.Totals.Reconnects));
        }

        await SuspendAsync(dealer, false);
        await using (var writer = IngestWriter.Open(channel, Options(dealer))) await writer.FlushAsync();
        Assert.Equal(2, await OffsetAsync(dealer, calls));
    }

    [Fact]
    public async Task An_idle_writer_of_a_suspended_dealer_stops_too()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        var host = await crm.StartHostAsync(("Identity:StandingInterval", "00:00:00.200"));
        using var channel = Channel(dealer, TimeSpan.FromHours(1), host);
        await using (var writer = IngestWriter.Open(channel, Options(dealer)))
        {
            await writer.AppendAsync(Records.Customer("c1"));
            await writer.FlushAsync();
            await SuspendAsync(dealer, true);

            // Appending tells what has stopped the writer; what it takes until then stays in the journal.
            var appended = 1;
            var stopped = await Assert.ThrowsAsync<RpcException>(async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(2));
                while (true)
                {
                    await writer.AppendAsync(Records.Customer($"c{++appended}"));
                    await writer.FlushAsync();
                }
            });
            Assert.True(CrmError.From(stopped).Is(V1.ErrorReason.DealerSuspended));
        }

        await SuspendAsync(dealer, false);
        await using (var writer = IngestWriter.Open(channel, Options(dealer)))
        {
            await writer.AppendAsync(Records.Customer("last"));
            await writer.FlushAsync();
        }

        var customers = new V1.CustomerService.CustomerServiceClient(calls);
        var stored = (await customers.ListCustomersAsync(new() { Parent = dealer })).Customers;
        Assert.Equal(stored.Count, await OffsetAsync(dealer, calls));
        Assert.Contains(stored, customer => customer.ExternalId == "last");
    }

    private IngestWriterOptions Options(string dealer) => new()
    {
        Channel = $"{dealer}/ingestChannels/main",
        SourceSystem = "dms",
        JournalFolder = Path.Join(_folder.FullName, "journal"),
        ReconnectDelay = TimeSpan.FromMilliseconds(1),
    };

    private GrpcChannel Channel(string organisation, TimeSpan lifetime, GrpcChannel? host = null) => CrmChannel.Create(new CrmClientOptions
    {
        Address = new Uri($"http://{(host ?? crm.Channel).Target}"),
        TokenProvider = _ =>
        {
            Interlocked.Increment(ref _tokens);
            return ValueTask.FromResult(crm.Token(organisation, lifetime: lifetime));
        },
    });

    private static async Task<long> OffsetAsync(string dealer, CallInvoker calls)
    {
        var client = new V1.IngestService.IngestServiceClient(calls);
        return Assert.Single((await client.ListIngestChannelsAsync(new() { Parent = dealer })).Channels).NextOffset;
    }

    private async Task SuspendAsync(string dealer, bool suspended)
    {
        var client = new V1.DealerService.DealerServiceClient(crm.Operator);
        await client.UpdateDealerAsync(new() { Dealer = new() { Name = dealer, Suspended = suspended }, UpdateMask = new() { Paths = { "suspended" } } });
    }
}
