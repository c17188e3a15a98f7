using Grpc.Core;

namespace GrpcCrm.IntegrationTests.Client;

/// <summary>Stands in for the service's customers: unavailable as often as a test says, and keeps what came with the calls.</summary>
internal sealed class StandInCustomers : V1.CustomerService.CustomerServiceBase
{
    public int Failures { get; set; }

    public List<(string? Authorization, DateTime Deadline)> Calls { get; } = [];

    public override Task<V1.GetCustomerResponse> GetCustomer(V1.GetCustomerRequest request, ServerCallContext context)
    {
        Enter(context);
        return Task.FromResult(new V1.GetCustomerResponse { Customer = new V1.Customer { Name = request.Name } });
    }

    public override Task<V1.CreateCustomerResponse> CreateCustomer(V1.CreateCustomerRequest request, ServerCallContext context)
    {
        Enter(context);
        return Task.FromResult(new V1.CreateCustomerResponse());
    }

    private void Enter(ServerCallContext context)
    {
        Calls.Add((context.RequestHeaders.GetValue("authorization"), context.Deadline));
        if (Failures-- > 0)
            throw Refusal.With(StatusCode.Unavailable, "DRAINING");
    }
}
