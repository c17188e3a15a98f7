using Grpc.Core;
using GrpcCrm.Hosting;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Calls;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Calls;

/// <summary>What a call is told when the database is slow or has no connection left.</summary>
public sealed class DatabaseLimitTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string Exclusive = "lock table customer in access exclusive mode";

    [Fact]
    public async Task A_statement_that_takes_too_long_is_a_limit_exceeded_and_no_fault()
    {
        var list = await ListOnAsync(crm.Databases.WithApp("-c statement_timeout=300ms"));
        await using var locks = await Locks.HoldAsync(crm, Exclusive);

        var failure = await RpcFailure.OfAsync("TIME_LIMIT_EXCEEDED", list);

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
    }

    [Fact]
    public async Task A_lock_that_is_held_for_long_is_told_with_a_delay()
    {
        var list = await ListOnAsync(crm.Databases.WithApp("-c lock_timeout=300ms"));
        await using var locks = await Locks.HoldAsync(crm, Exclusive);

        var failure = await RpcFailure.OfAsync("LOCKED", list);

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), CallLimitsScene.RetryDelay(failure));
    }

    [Fact]
    public async Task A_call_that_finds_no_connection_is_refused_soon_and_served_when_there_is_one()
    {
        var list = await ListOnAsync(Pooled(2));
        List<Task> waiting;
        await using (await Locks.HoldAsync(crm, Exclusive))
        {
            waiting = [list(), list()];
            await Locks.UntilSomeWaitAsync(crm, "customer", some: 2);
            var failure = await RpcFailure.OfAsync("HOST_BUSY", list);
            Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        }

        await Task.WhenAll(waiting);
        await list();
    }

    [Fact]
    public async Task Calls_that_fail_or_are_cancelled_give_their_places_back()
    {
        var slots = crm.App.Services.GetRequiredService<ConnectionSlots>();
        var free = slots.Free;
        var dealer = await crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        for (var i = 0; i < 20; i++)
        {
            await RpcFailure.OfAsync(async () => await customers.GetCustomerAsync(new() { Name = $"{dealer.Name}/customers/{Guid.NewGuid()}" }));
            using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(i));
            await Task.WhenAny(customers.ListCustomersAsync(new() { Parent = dealer.Name }, cancellationToken: cancelled.Token).ResponseAsync);
        }

        while (slots.Free < free) await Task.Delay(20);
        Assert.Equal(free, slots.Free);
    }

    [Fact]
    public async Task Connections_that_break_give_their_places_back()
    {
        var list = await ListOnAsync(Pooled(2));
        await using (await Locks.HoldAsync(crm, Exclusive))
        {
            Task[] broken = [RpcFailure.OfAsync("DATABASE_UNAVAILABLE", list), RpcFailure.OfAsync("DATABASE_UNAVAILABLE", list)];
            await Locks.UntilSomeWaitAsync(crm, "customer", some: 2);
            await Locks.EndThoseWhoWaitAsync(crm, "customer");
            await Task.WhenAll(broken);
        }

        await Task.WhenAll(list(), list());
    }

    [Theory]
    [InlineData("app", "statement_timeout", "30s")]
    [InlineData("app", "lock_timeout", "5s")]
    [InlineData("worker", "statement_timeout", "10min")]
    [InlineData("worker", "lock_timeout", "30s")]
    public async Task Every_role_has_its_limits(string role, string setting, string expected)
    {
        var settings = new CrmSettings { State = "", Database = crm.Databases.App, DatabaseWorker = crm.Databases.Worker };
        var configured = Databases.Configured(settings);
        await using var source = NpgsqlDataSource.Create(role == "app" ? configured.App : configured.Worker);
        await using var command = source.CreateCommand($"show {setting}");

        Assert.Equal(expected, await command.ExecuteScalarAsync());
    }

    private async Task<Func<Task>> ListOnAsync(Databases databases)
    {
        var host = await crm.StartHostAsync(databases, ("Calls:ConnectionWait", "00:00:00.900"), ("Pools:TenantShare", "1"));
        var dealer = await crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(crm.As(dealer.Name, channel: host));
        return async () => await customers.ListCustomersAsync(new() { Parent = dealer.Name });
    }

    private Databases Pooled(int connections) =>
        crm.Databases with { App = new NpgsqlConnectionStringBuilder(crm.Databases.App) { MaxPoolSize = connections }.ConnectionString };
}
