using Google.Rpc;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Operations;

/// <summary>Calls while their host ends.</summary>
public sealed class DrainTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_call_that_comes_while_the_host_ends_is_refused_with_the_advice_to_try_again()
    {
        var channel = await crm.StartHostAsync();
        var dealer = await crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(crm.As(dealer.Name, channel: channel));
        await customers.ListCustomersAsync(new() { Parent = dealer.Name });

        crm.NewestApp.Lifetime.StopApplication();

        var failure = await RpcFailure.OfAsync("DRAINING", async () => await customers.ListCustomersAsync(new() { Parent = dealer.Name }));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        var details = Google.Rpc.Status.Parser.ParseFrom(RpcFailure.Bytes(failure)).Details;
        var retry = Assert.Single(details, detail => detail.Is(RetryInfo.Descriptor)).Unpack<RetryInfo>();
        Assert.True(retry.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_call_that_came_before_is_served_to_its_end()
    {
        var channel = await crm.StartHostAsync();
        var dealer = await crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(crm.As(dealer.Name, channel: channel));
        var locks = await Locks.HoldAsync(crm, "lock table customer in access exclusive mode");
        var customer = new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Chan" };
        var call = customers.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = customer });
        await Locks.UntilSomeWaitAsync(crm, "customer");

        var end = crm.NewestApp.StopAsync();
        Assert.False(end.IsCompleted);
        await locks.DisposeAsync();

        Assert.Equal("Chan", (await call).Customer.FamilyName);
        await end;
    }
}
