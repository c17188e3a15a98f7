using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Interactions;

public sealed class ListInteractionsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_latest_comes_first_and_pages_hold_each_once_also_at_one_instant()
    {
        var dealer = await crm.NewDealerAsync();
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
            await session.PushAsync(
                0, [.. Enumerable.Range(0, 9).Select(i => Records.Interaction($"i{i}", at: Records.May.AddDays(i / 4)))]);
        var client = new V1.InteractionService.InteractionServiceClient(dealer.Calls);

        var listed = new List<V1.Interaction>();
        var request = new V1.ListInteractionsRequest { Parent = dealer.Name, PageSize = 2 };
        do
        {
            var page = await client.ListInteractionsAsync(request);
            listed.AddRange(page.Interactions);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(9, listed.Select(interaction => interaction.ExternalId).Distinct().Count());
        Assert.Equal(
            listed.OrderByDescending(i => i.OccurredTime.ToDateTime()).ThenByDescending(i => i.Name, StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task A_time_range_holds_its_start_and_not_its_end()
    {
        var dealer = await crm.NewDealerAsync();
        var (from, until) = (Records.May, Records.May.AddDays(1));
        DateTime[] times = [from.AddMicroseconds(-1), from, until.AddMicroseconds(-1), until];
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
            await session.PushAsync(0, [.. times.Select((time, i) => Records.Interaction($"i{i}", at: time))]);

        var filter =
            new V1.InteractionFilter { OccurredFromTime = Timestamp.FromDateTime(from), OccurredUntilTime = Timestamp.FromDateTime(until) };

        Assert.Equal(["i1", "i2"], await ListedAsync(dealer, filter));
    }

    [Fact]
    public async Task A_filter_joins_its_fields_by_and_and_their_values_by_or()
    {
        var dealer = await crm.NewDealerAsync();
        var email = Records.Interaction("i3", "c2");
        email.Interaction.Channel = V1.CommunicationChannel.Email;
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
        {
            await session.PushAsync(
                0, Records.Customer("c1"), Records.Customer("c2"), Records.Interaction("i1", "c1"), Records.Interaction("i2", "c2"), email,
                Records.Interaction("i4"));
        }

        var customers =
            (await new V1.CustomerService.CustomerServiceClient(dealer.Calls).ListCustomersAsync(new() { Parent = dealer.Name })).Customers;
        var (first, second) = (customers.Single(c => c.ExternalId == "c1").Name, customers.Single(c => c.ExternalId == "c2").Name);

        Assert.Equal(["i2", "i3"], await ListedAsync(dealer, new() { Customers = { second } }));
        Assert.Equal(["i1", "i2", "i3"], await ListedAsync(dealer, new() { Customers = { second, first, second } }));
        V1.CommunicationChannel[] channels = [V1.CommunicationChannel.Email, V1.CommunicationChannel.Visit];
        Assert.Equal(["i3"], await ListedAsync(dealer, new() { Customers = { first, second }, Channels = { channels } }));
        Assert.Equal(["i1", "i4"], await ListedAsync(dealer, new() { SourceSystems = { "dms" }, ExternalIds = { "i4", "i1", "i9" } }));
        Assert.Empty(await ListedAsync(dealer, new() { SourceSystems = { "web" } }));
    }

    [Fact]
    public async Task A_vehicle_chooses_and_a_page_token_holds_for_its_filter_alone()
    {
        var dealer = await crm.NewDealerAsync();
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
        {
            await session.PushAsync(
                0, Records.Vehicle("v1"), Records.Vehicle("v2"), Records.Interaction("i1").Of("v1"), Records.Interaction("i2").Of("v2"),
                Records.Interaction("i3").Of("v1"), Records.Interaction("i4"));
        }

        var vehicles = (await new V1.VehicleService.VehicleServiceClient(dealer.Calls).ListVehiclesAsync(new() { Parent = dealer.Name })).Vehicles;
        var (v1, v2) = (vehicles.Single(v => v.ExternalId == "v1").Name, vehicles.Single(v => v.ExternalId == "v2").Name);

        Assert.Equal(["i1", "i3"], await ListedAsync(dealer, new() { Vehicles = { v1 } }));
        Assert.Equal(["i1", "i2", "i3"], await ListedAsync(dealer, new() { Vehicles = { v2, v1, v2 } }));
        Assert.Empty(await ListedAsync(dealer, new() { Vehicles = { v1 }, Channels = { V1.CommunicationChannel.Email } }));
        var client = new V1.InteractionService.InteractionServiceClient(dealer.Calls);
        var request = new V1.ListInteractionsRequest { Parent = dealer.Name, PageSize = 1, Filter = new() { Vehicles = { v1 } } };
        request.PageToken = (await client.ListInteractionsAsync(request)).NextPageToken;
        request.Filter.Vehicles[0] = v2;
        await RpcFailure.OfAsync("PAGE_TOKEN_INVALID", async () => await client.ListInteractionsAsync(request));
    }

    [Fact]
    public async Task A_channel_that_is_none_is_refused()
    {
        var dealer = await crm.NewDealerAsync();
        var filter = new V1.InteractionFilter { Channels = { V1.CommunicationChannel.Unspecified, (V1.CommunicationChannel)99 } };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => ListedAsync(dealer, filter));

        Assert.Equal(["filter.channels[0]", "filter.channels[1]"], RpcFailure.ViolatedFields(failure));
    }

    private static async Task<IEnumerable<string>> ListedAsync(OneDealer dealer, V1.InteractionFilter filter)
    {
        var client = new V1.InteractionService.InteractionServiceClient(dealer.Calls);
        var answer = await client.ListInteractionsAsync(new() { Parent = dealer.Name, Filter = filter });
        return answer.Interactions.Select(interaction => interaction.ExternalId).Order(StringComparer.Ordinal);
    }
}
