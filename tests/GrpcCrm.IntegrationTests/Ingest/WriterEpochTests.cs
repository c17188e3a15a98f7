using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Ingest;

public sealed class WriterEpochTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_writer_whose_channel_was_taken_over_is_refused_on_any_host_and_stores_nothing()
    {
        var dealer = await crm.NewDealerAsync();
        var elsewhere = crm.As(dealer.Name, channel: await crm.StartHostAsync());
        using var first = await IngestSession.OpenAsync(dealer.Calls, dealer.Name, client: "first");
        await first.PushAsync(0, Records.Customer("c1"));

        using var second = await IngestSession.OpenAsync(elsewhere, dealer.Name, client: "second", takeOver: true);
        await RpcFailure.OfAsync("WRITER_SUPERSEDED", () => first.PushAsync(1, Records.Customer("c2")));

        Assert.Equal((2, 1), (second.Opened.WriterEpoch, second.Opened.NextOffset));
        Assert.Equal(1, (await second.PushAsync(1, Records.Customer("c2"))).CreatedCount);
    }

    [Fact]
    public async Task A_channel_in_use_is_busy_for_another_client_that_does_not_take_it_over()
    {
        var dealer = await crm.NewDealerAsync();
        using var holder = await IngestSession.OpenAsync(dealer.Calls, dealer.Name, client: "holder");

        await RpcFailure.OfAsync("CHANNEL_BUSY", () => IngestSession.OpenAsync(dealer.Calls, dealer.Name, client: "other"));

        Assert.Equal(1, (await holder.PushAsync(0, Records.Customer("c1"))).NextOffset);
    }

    [Fact]
    public async Task A_channel_that_rests_for_thirty_seconds_may_be_opened_by_another_client_and_a_batch_ends_the_rest()
    {
        var dealer = await crm.NewDealerAsync();
        using var holder = await IngestSession.OpenAsync(dealer.Calls, dealer.Name, client: "holder");

        await RestAsync(dealer.Name);
        await holder.PushAsync(0, Records.Customer("c1"));
        await RpcFailure.OfAsync("CHANNEL_BUSY", () => IngestSession.OpenAsync(dealer.Calls, dealer.Name, client: "other"));

        await RestAsync(dealer.Name);
        using var other = await IngestSession.OpenAsync(dealer.Calls, dealer.Name, client: "other");
        await RpcFailure.OfAsync("WRITER_SUPERSEDED", () => holder.PushAsync(1, Records.Customer("c2")));
        Assert.Equal(1, other.Opened.NextOffset);
    }

    [Fact]
    public async Task A_client_may_always_open_its_channel_again_and_its_older_stream_is_over()
    {
        var dealer = await crm.NewDealerAsync();
        using var before = await IngestSession.OpenAsync(dealer.Calls, dealer.Name, client: "same");
        using var after = await IngestSession.OpenAsync(dealer.Calls, dealer.Name, client: "same");

        Assert.Equal(1, (await after.PushAsync(0, Records.Customer("c1"))).CreatedCount);
        await RpcFailure.OfAsync("WRITER_SUPERSEDED", () => before.PushAsync(0, Records.Customer("c1")));
        using var again = await IngestSession.OpenAsync(dealer.Calls, dealer.Name, client: "same");
        Assert.Equal((3, 1), (again.Opened.WriterEpoch, again.Opened.NextOffset));
    }

    [Fact]
    public async Task Of_clients_that_take_a_channel_over_at_once_only_the_last_one_writes()
    {
        var dealer = await crm.NewDealerAsync();
        var sessions = await Task.WhenAll(Enumerable.Range(0, 6).Select(client =>
            IngestSession.OpenAsync(dealer.Calls, dealer.Name, client: $"client-{client}", takeOver: true)));

        Assert.Equal([1, 2, 3, 4, 5, 6], sessions.Select(session => session.Opened.WriterEpoch).Order());
        foreach (var session in sessions.OrderBy(session => session.Opened.WriterEpoch).SkipLast(1))
            await RpcFailure.OfAsync("WRITER_SUPERSEDED", () => session.PushAsync(0, Records.Customer("c1")));
        Assert.Equal(1, (await sessions.MaxBy(session => session.Opened.WriterEpoch)!.PushAsync(0, Records.Customer("c1"))).CreatedCount);
        foreach (var session in sessions) session.Dispose();
    }

    /// <summary>Sets the channel's last activity back, as if nothing had happened for half a minute.</summary>
    private async Task RestAsync(string dealer)
    {
        await using var command = crm.Admin.CreateCommand(
            $"update ingest_channel set active_time = active_time - interval '31 seconds' where dealer_id = '{dealer[8..]}'");
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
