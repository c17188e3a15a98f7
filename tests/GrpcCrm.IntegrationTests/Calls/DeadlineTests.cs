using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Calls;

/// <summary>Calls that wait for a lock longer than they may take.</summary>
public sealed class DeadlineTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_call_without_a_deadline_gets_the_services_and_its_work_in_the_database_ends_with_it()
    {
        var host = await crm.LimitedAsync(limits => limits.Deadlines["GetCustomer"] = TimeSpan.FromSeconds(1));
        var (customers, name) = await CustomerAsync(host);
        await using var locks = await Locks.HoldAsync(crm, "lock table customer in access exclusive mode");

        var call = customers.GetCustomerAsync(new() { Name = name });
        await Locks.UntilSomeWaitAsync(crm, "customer");
        var failure = await RpcFailure.OfAsync(async () => await call);

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await Locks.UntilNoneWaitsAsync(crm, "customer");
    }

    [Fact]
    public async Task The_clients_own_deadline_wins_where_it_is_sooner_and_not_where_it_is_later()
    {
        var host = await crm.LimitedAsync(limits => limits.Deadlines["GetCustomer"] = TimeSpan.FromSeconds(1));
        var (customers, name) = await CustomerAsync(host);
        await using var locks = await Locks.HoldAsync(crm, "lock table customer in access exclusive mode");

        foreach (var seconds in new[] { 0.2, 3600 })
        {
            var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds);
            var failure = await RpcFailure.OfAsync(async () => await customers.GetCustomerAsync(new() { Name = name }, deadline: deadline));
            Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        }
    }

    private async Task<(V1.CustomerService.CustomerServiceClient Customers, string Name)> CustomerAsync(Grpc.Net.Client.GrpcChannel host)
    {
        var dealer = await crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(crm.As(dealer.Name, channel: host));
        var created = await customers.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = Records.Customer("c").Customer });
        return (customers, created.Customer.Name);
    }
}
