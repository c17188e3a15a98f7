using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Customers;

public sealed class GetCustomerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task An_ingested_customer_is_read_in_its_newest_version()
    {
        var dealer = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1", "Chan"));
        var before = Assert.Single((await client.ListCustomersAsync(new() { Parent = dealer.Name })).Customers);
        await session.PushAsync(1, Records.Customer("c1", "Wong"));

        var after = (await client.GetCustomerAsync(new() { Name = before.Name })).Customer;

        Assert.Equal(("Chan", "Wong"), (before.FamilyName, after.FamilyName));
        Assert.Equal(before.CreateTime, after.CreateTime);
        Assert.True(after.UpdateTime.CompareTo(before.UpdateTime) > 0);
        Assert.NotEqual(before.Etag, after.Etag);
    }

    [Fact]
    public async Task A_customer_that_its_source_has_deleted_is_not_found()
    {
        var dealer = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        using var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name);
        await session.PushAsync(0, Records.Customer("c1"));
        var name = Assert.Single((await client.ListCustomersAsync(new() { Parent = dealer.Name })).Customers).Name;
        await session.PushAsync(1, Records.Customer("c1").Deleted());

        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await client.GetCustomerAsync(new() { Name = name }));
    }

    [Fact]
    public async Task A_read_is_in_the_access_log_under_the_customer_s_name()
    {
        var dealer = await crm.NewDealerAsync();
        var client = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        var customer = new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Chan" };
        var name = (await client.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = customer })).Customer.Name;

        await client.GetCustomerAsync(new() { Name = name });

        var rows = await crm.ScalarAsync<long>($"select count(*) from access_log where resource = '{name}' and method like '%/GetCustomer'");
        Assert.Equal(1, rows);
    }

    [Fact]
    public async Task Of_many_who_read_at_once_each_gets_what_is_its_own()
    {
        var dealers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => crm.NewDealerAsync()));
        var names = await Task.WhenAll(dealers.Select(dealer => NewCustomerAsync(dealer.Calls, dealer.Name)));
        var strangers = crm.As($"dealers/{Guid.NewGuid()}");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async turn =>
        {
            var (mine, other) = (turn % dealers.Length, (turn + 1) % dealers.Length);
            var client = new V1.CustomerService.CustomerServiceClient(dealers[mine].Calls);
            Assert.Equal(names[mine], (await client.GetCustomerAsync(new() { Name = names[mine] })).Customer.Name);
            await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await client.GetCustomerAsync(new() { Name = names[other] }));
            var stranger = new V1.CustomerService.CustomerServiceClient(strangers);
            await RpcFailure.OfAsync("CALLER_UNKNOWN", async () => await stranger.GetCustomerAsync(new() { Name = names[mine] }));
        }));

        var rows = await crm.ScalarAsync<long>($"""
            select count(*)
            from access_log
            where method like '%/GetCustomer' and starts_with(resource, 'dealers/' || tenant_id) and resource = any('{"{"}{string.Join(',', names)}{"}"}')
            """);
        Assert.Equal(200, rows);
    }

    [Fact]
    public async Task A_read_that_fails_takes_no_other_along()
    {
        await using var broken = new Broken(crm);
        var dealer = await crm.NewDealerAsync();
        var name = await NewCustomerAsync(dealer.Calls, dealer.Name);
        var customers = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        var interactions = new V1.InteractionService.InteractionServiceClient(dealer.Calls);
        await broken.BreakAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            var gone = $"{dealer.Name}/interactions/{Guid.NewGuid()}";
            var failing = RpcFailure.OfAsync("INTERNAL_FAULT", async () => await interactions.GetInteractionAsync(new() { Name = gone }));
            Assert.Equal(name, (await customers.GetCustomerAsync(new() { Name = name })).Customer.Name);
            await failing;
        }));
    }

    private static async Task<string> NewCustomerAsync(Grpc.Core.CallInvoker calls, string dealer)
    {
        var customer = new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Chan" };
        var client = new V1.CustomerService.CustomerServiceClient(calls);
        return (await client.CreateCustomerAsync(new() { Parent = dealer, Customer = customer })).Customer.Name;
    }

    /// <summary>Takes the table of interactions away for a while.</summary>
    private sealed class Broken(CrmFixture crm) : IAsyncDisposable
    {
        public Task BreakAsync() => RunAsync("alter table interaction rename to interaction_away");

        public async ValueTask DisposeAsync() => await RunAsync("alter table if exists interaction_away rename to interaction");

        private async Task RunAsync(string text)
        {
            await using var command = crm.Admin.CreateCommand(text);
            await command.ExecuteNonQueryAsync();
        }
    }
}
