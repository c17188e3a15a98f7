using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Reports;

namespace GrpcCrm.IntegrationTests.Outages;

/// <summary>A server that has become read-only, as one that was the primary before a failover. Each fact has a database to hurt.</summary>
public sealed class ReadOnlyDatabaseTests : IAsyncLifetime
{
    private readonly CrmFixture _crm = new();
    private (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer) _dealer;
    private V1.CustomerService.CustomerServiceClient _customers = null!;
    private V1.Customer _known = null!;

    public async Task InitializeAsync()
    {
        await _crm.InitializeAsync();
        _dealer = await _crm.NewDealerAsync();
        _customers = new(_dealer.Calls);
        _known = await CreateAsync();
    }

    public async Task DisposeAsync()
    {
        await _crm.ReadOnlyFromNowOnAsync(false);
        await _crm.DisposeAsync();
    }

    [Fact]
    public async Task Every_call_is_unavailable_with_a_delay_and_the_host_not_ready_until_it_takes_writes_again()
    {
        using var session = await IngestSession.OpenAsync(_dealer.Calls, _dealer.Name);
        await _crm.ReadOnlyFromNowOnAsync(true);
        await _crm.EndSessionsAsync();

        await _crm.Channel.UntilReadyAsync(false);
        await OutageScene.AssertUnavailableAsync(CreateAsync);
        await OutageScene.AssertUnavailableAsync(GetAsync);
        await OutageScene.AssertUnavailableAsync(async () => await _customers.ListCustomersAsync(new() { Parent = _dealer.Name }));
        await OutageScene.AssertUnavailableAsync(() => new ReportScene(_crm).GenerateAsync(_dealer.Manufacturer, _dealer.Name, 2025, 1));
        await OutageScene.AssertUnavailableAsync(async () =>
        {
            await session.SendAsync(new() { Batch = new() { Offset = 0, Records = { Records.Customer("c1") } } });
            await session.ReadAsync();
        });

        await _crm.ReadOnlyFromNowOnAsync(false);
        await _crm.Channel.UntilReadyAsync(true);
        await CreateAsync();
        await GetAsync();
        await new ReportScene(_crm).GenerateAsync(_dealer.Manufacturer, _dealer.Name, 2025, 1);
    }

    [Fact]
    public async Task Connections_that_are_read_only_while_fresh_ones_are_not_leave_the_pool_and_no_call_fails()
    {
        await _crm.ReadOnlyFromNowOnAsync(true);
        await _crm.EndSessionsAsync();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ => await Assert.ThrowsAnyAsync<Grpc.Core.RpcException>(CreateAsync)));
        await Assert.ThrowsAnyAsync<Grpc.Core.RpcException>(GetAsync);
        await RpcFailure.OfAsync(() => new ReportScene(_crm).GenerateAsync(_dealer.Manufacturer, _dealer.Name, 2025, 1));

        await _crm.ReadOnlyFromNowOnAsync(false);
        for (var call = 0; call < 40; call++) await Task.WhenAll(CreateAsync(), GetAsync());

        await _crm.Channel.UntilReadyAsync(true);
    }

    [Fact]
    public async Task A_host_is_not_ready_while_its_connections_take_writes_and_fresh_ones_do_not()
    {
        await Task.WhenAll(CreateAsync(), GetAsync());

        await _crm.ReadOnlyFromNowOnAsync(true);

        await _crm.Channel.UntilReadyAsync(false);
        await _crm.ReadOnlyFromNowOnAsync(false);
        await _crm.Channel.UntilReadyAsync(true);
        await Task.WhenAll(CreateAsync(), GetAsync());
    }

    [Fact]
    public async Task Connections_that_the_server_has_ended_are_replaced_and_no_call_fails()
    {
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 6).SelectMany(_ => new Task[] { CreateAsync(), GetAsync() }));
            await _crm.EndSessionsAsync();
        }

        await Task.WhenAll(CreateAsync(), GetAsync());
    }

    private async Task<V1.Customer> CreateAsync() => (await _customers.CreateCustomerAsync(new()
    {
        Parent = _dealer.Name,
        Customer = new() { Kind = V1.CustomerKind.Person, FamilyName = "Chan" },
    })).Customer;

    private async Task<V1.Customer> GetAsync() => (await _customers.GetCustomerAsync(new() { Name = _known.Name })).Customer;
}
