using Grpc.Core;
using GrpcCrm.Client;

namespace GrpcCrm.IntegrationTests.Client;

public sealed class CrmChannelTests : IAsyncLifetime
{
    private readonly StandInCustomers _service = new();
    private StandInHost _host = null!;
    private V1.CustomerService.CustomerServiceClient _customers = null!;

    public async Task InitializeAsync()
    {
        _host = await StandInHost.StartAsync(_service);
        _customers = new(_host.Channel.CreateInvoker(_host.Options));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_read_is_repeated_while_the_service_is_unavailable()
    {
        _service.Failures = 2;
        var response = await _customers.GetCustomerAsync(new V1.GetCustomerRequest { Name = "dealers/d/customers/c" });
        Assert.Equal("dealers/d/customers/c", response.Customer.Name);
        Assert.Equal(3, _service.Calls.Count);
    }

    [Fact]
    public async Task A_write_that_is_not_idempotent_is_not_repeated()
    {
        _service.Failures = 1;
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await _customers.CreateCustomerAsync(new V1.CreateCustomerRequest()));
        Assert.True(CrmError.From(failure).Is(V1.ErrorReason.Draining));
        Assert.Single(_service.Calls);
    }

    [Fact]
    public async Task A_call_carries_the_token_and_the_default_deadline()
    {
        await _customers.GetCustomerAsync(new V1.GetCustomerRequest());
        Assert.Equal("Bearer the token", _service.Calls[0].Authorization);
        Assert.NotEqual(DateTime.MaxValue, _service.Calls[0].Deadline);
    }
}
