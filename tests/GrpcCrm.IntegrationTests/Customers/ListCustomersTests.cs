using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Customers;

public sealed class ListCustomersTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task Pages_hold_every_customer_once_while_others_are_added()
    {
        var dealer = await FurnishedAsync(7);
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        var first = await client.ListCustomersAsync(new() { Parent = dealer.Name, PageSize = 4 });
        var added = new V1.Customer { Kind = V1.CustomerKind.Organization, OrganizationName = "Added meanwhile" };
        await client.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = added });

        var second = await client.ListCustomersAsync(new() { Parent = dealer.Name, PageSize = 4, PageToken = first.NextPageToken });

        var listed = first.Customers.Concat(second.Customers).ToList();
        Assert.Equal((4, 4, ""), (first.Customers.Count, second.Customers.Count, second.NextPageToken));
        Assert.Equal(8, listed.Select(customer => customer.Name).Distinct().Count());
        Assert.Equal("Added meanwhile", listed[^1].OrganizationName);
    }

    [Fact]
    public async Task A_filter_joins_its_fields_by_and_and_their_values_by_or()
    {
        var dealer = await FurnishedAsync(4);
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name, "second", source: "web"))
            await session.PushAsync(0, Records.Customer("c1"), Records.Customer("c2"));

        Assert.Equal(["dms c1", "dms c3"], await ListedAsync(dealer, new() { SourceSystems = { "dms" }, ExternalIds = { "c1", "c3", "c99" } }));
        Assert.Equal(["dms c1", "web c1"], await ListedAsync(dealer, new() { SourceSystems = { "dms", "web" }, ExternalIds = { "c1" } }));
        Assert.Equal(["web c1", "web c2"], await ListedAsync(dealer, new() { SourceSystems = { "web" } }));
        Assert.Empty(await ListedAsync(dealer, new() { SourceSystems = { "%" } }));
    }

    [Fact]
    public async Task A_page_token_of_other_arguments_another_list_or_another_dealer_is_refused()
    {
        var (dealer, other) = (await FurnishedAsync(2), await FurnishedAsync(2));
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        var token = (await client.ListCustomersAsync(new() { Parent = dealer.Name, PageSize = 1 })).NextPageToken;
        var interactions = new V1.InteractionService.InteractionServiceClient(dealer.Calls);
        var foreign = new V1.CustomerService.CustomerServiceClient(other.Calls);
        var filter = new V1.CustomerFilter { SourceSystems = { "dms" } };

        await client.ListCustomersAsync(new() { Parent = dealer.Name, PageSize = 2, PageToken = token });
        await RefusedAsync(async () => await client.ListCustomersAsync(new() { Parent = dealer.Name, PageToken = token, Filter = filter }));
        await RefusedAsync(async () => await interactions.ListInteractionsAsync(new() { Parent = dealer.Name, PageToken = token }));
        await RefusedAsync(async () => await foreign.ListCustomersAsync(new() { Parent = other.Name, PageToken = token }));
        await RefusedAsync(async () => await client.ListCustomersAsync(new() { Parent = dealer.Name, PageToken = "A" + token[1..] + "A" }));
    }

    private static Task<Grpc.Core.RpcException> RefusedAsync(Func<Task> call) => RpcFailure.OfAsync("PAGE_TOKEN_INVALID", call);

    private async Task<OneDealer> FurnishedAsync(int customers)
    {
        var dealer = await crm.NewDealerAsync();
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, [.. Enumerable.Range(1, customers).Select(i => Records.Customer($"c{i}"))]);
        return dealer;
    }

    private static async Task<IEnumerable<string>> ListedAsync(OneDealer dealer, V1.CustomerFilter filter)
    {
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        var answer = await client.ListCustomersAsync(new() { Parent = dealer.Name, Filter = filter });
        return answer.Customers.Select(customer => $"{customer.SourceSystem} {customer.ExternalId}").Order(StringComparer.Ordinal);
    }
}
