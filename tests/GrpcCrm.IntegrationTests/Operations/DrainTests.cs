using Google.Rpc;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Operations;

/// <summary>Calls while their host ends.</summary>
public sealed class DrainTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_call_that_comes_while_the_host_ends_is_refused_with_the_advice_to_try_again()
    {
        var channel = await crm.StartHostAsync();
        var dealer = await crm.NewDealer();
        var customers = new V1.CustomerService.CustomerServiceClient(crm.As(dealer.Name, channel: channel));
        await customers.ListCustomersAsync(new() { Parent = dealer.Name });

        crm.NewestApp.Lifetime.StopApplication();

        var failure = await RpcFailure.Of("DRAINING", async () => await customers.ListCustomersAsync(new() { Parent = dealer.Name }));
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        var details = Google.Rpc.Status.Parser.ParseFrom(RpcFailure.Bytes(failure)).Details;
        var retry = Assert.Single(details, detail => detail.Is(RetryInfo.Descriptor)).Unpack<RetryInfo>();
        Assert.True(retry.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_call_that_came_before_is_served_to_its_end()
    {
        var channel = await crm.StartHostAsync();
        var dealer = await crm.NewDealer();
        var customers = new V1.CustomerService.CustomerServiceClient(crm.As(dealer.Name, channel: channel));
        await using var connection = await crm.Admin.OpenConnectionAsync();
        await using var holder = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table customer in access exclusive mode", connection)) await hold.ExecuteNonQueryAsync();
        var customer = new V1.Customer { Kind = V1.CustomerKind.Person, FamilyName = "Chan" };
        var call = customers.CreateCustomerAsync(new() { Parent = dealer.Name, Customer = customer });
        await Waiting();

        var end = crm.NewestApp.StopAsync();
        Assert.False(end.IsCompleted);
        await holder.CommitAsync();

        Assert.Equal("Chan", (await call).Customer.FamilyName);
        await end;
    }

    /// <summary>Returns when the call stands before the lock.</summary>
    private async Task Waiting()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await crm.Scalar<bool>("select exists (select from pg_locks where not granted and relation = 'crm.customer'::regclass)"))
            await Task.Delay(10, patience.Token);
    }
}
