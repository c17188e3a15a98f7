using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.ReportFeed;

namespace GrpcCrm.IntegrationTests.Identity;

/// <summary>Streams end with their caller's token, and with the dealer's standing, whether anything happens on them or not.</summary>
public sealed class StreamLeaseTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly (string, string) Often = ("Identity:StandingInterval", "00:00:00.200");
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task An_ingest_stream_closes_when_its_token_ends()
    {
        var (dealer, _, _) = await crm.NewDealerAsync();
        var calls = CrmFixture.With(crm.Token(dealer, lifetime: TimeSpan.FromSeconds(3)), crm.Channel);
        using var session = await IngestSession.OpenAsync(calls, dealer);
        await session.PushAsync(0, Records.Customer("c1"));

        var closing = (await session.ReadAsync()).Closing;
        await session.CompleteAsync();

        Assert.Equal(("TOKEN_EXPIRED", 1L), (closing.Reason, closing.NextOffset));
        Assert.Equal(StatusCode.OK, await session.EndAsync());
    }

    [Fact]
    public async Task A_batch_in_hand_is_stored_and_answered_before_the_stream_closes()
    {
        var (dealer, calls, _) = await crm.NewDealerAsync();
        var shortly = CrmFixture.With(crm.Token(dealer, lifetime: TimeSpan.FromSeconds(3)), crm.Channel);
        using var session = await IngestSession.OpenAsync(shortly, dealer);
        await using var blocking = await crm.Admin.OpenConnectionAsync();
        await using var transaction = await blocking.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand($"select 1 from ingest_channel where dealer_id = '{dealer[8..]}' for update", blocking))
            await hold.ExecuteNonQueryAsync();
        await session.SendAsync(new() { Batch = new() { Offset = 0, Records = { Records.Customer("c1") } } });
        await Task.Delay(TimeSpan.FromSeconds(4));
        await transaction.CommitAsync();

        Assert.Equal(1, (await session.ResultAsync()).NextOffset);
        Assert.Equal(("TOKEN_EXPIRED", 1L), await ClosingAsync(session));
        Assert.Single((await new V1.CustomerService.CustomerServiceClient(calls).ListCustomersAsync(new() { Parent = dealer })).Customers);
    }

    [Fact]
    public async Task A_report_stream_closes_when_its_token_ends()
    {
        var manufacturer = await crm.NewManufacturerAsync();
        var calls = CrmFixture.With(crm.Token(manufacturer, lifetime: TimeSpan.FromSeconds(3)), crm.Channel);
        var patience = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(2);
        using var call = new V1.ReportFeedService.ReportFeedServiceClient(calls).StreamReports(new() { Parent = manufacturer }, deadline: patience);
        var last = new V1.StreamReportsResponse();
        while (await call.ResponseStream.MoveNext(default)) last = call.ResponseStream.Current;

        Assert.Equal("TOKEN_EXPIRED", last.Closing?.Reason);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task An_idle_ingest_stream_ends_on_every_host_when_its_dealer_is_suspended()
    {
        var (dealer, _, manufacturer) = await crm.NewDealerAsync();
        var hosts = new[] { await crm.StartHostAsync(Often), await crm.StartHostAsync(Often) };
        var open = new List<IngestSession>();
        foreach (var (number, host) in hosts.Index())
            open.Add(await IngestSession.OpenAsync(crm.As(dealer, channel: host), dealer, $"channel-{number}"));
        using var feed = _scene.Open(manufacturer, channel: hosts[0]);
        await FeedScene.NextAsync(feed);

        await SuspendAsync(dealer);
        foreach (var session in open)
        {
            var failure = await RpcFailure.OfAsync("DEALER_SUSPENDED", session.ReadAsync);
            Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);
            session.Dispose();
        }

        // Its manufacturer's stream goes on.
        await _scene.Reports.GenerateAsync(manufacturer, await crm.NewDealerAsync("Asia/Hong_Kong", manufacturer), 2025, 1);
        Assert.Single(await FeedScene.EventsAsync(feed, 1));
    }

    [Fact]
    public async Task A_suspended_dealer_goes_on_where_it_was_when_it_is_no_longer_suspended()
    {
        var (dealer, _, _) = await crm.NewDealerAsync();
        var host = await crm.StartHostAsync(Often);
        using (var session = await IngestSession.OpenAsync(crm.As(dealer, channel: host), dealer))
        {
            await session.PushAsync(0, Records.Customer("c1"));
            await SuspendAsync(dealer);
            await RpcFailure.OfAsync("DEALER_SUSPENDED", session.ReadAsync);
            await RpcFailure.OfAsync("DEALER_SUSPENDED", () => IngestSession.OpenAsync(crm.As(dealer, channel: host), dealer));
        }

        await SuspendAsync(dealer, false);
        using var again = await IngestSession.OpenAsync(crm.As(dealer, channel: host), dealer);
        Assert.Equal(1, again.Opened.NextOffset);
    }

    private static async Task<(string, long)> ClosingAsync(IngestSession session)
    {
        var closing = (await session.ReadAsync()).Closing;
        return (closing.Reason, closing.NextOffset);
    }

    private async Task SuspendAsync(string dealer, bool suspended = true)
    {
        var client = new V1.DealerService.DealerServiceClient(crm.Operator);
        await client.UpdateDealerAsync(new() { Dealer = new() { Name = dealer, Suspended = suspended }, UpdateMask = new() { Paths = { "suspended" } } });
    }
}
