using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Abuse;

/// <summary>What a caller learns of a fault of the service's own.</summary>
public sealed class FaultTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task An_unforeseen_failure_tells_a_trace_and_nothing_of_the_inside()
    {
        var dealer = await crm.NewDealerAsync();
        var vehicles = new V1.VehicleService.VehicleServiceClient(dealer.Calls);
        await ExecuteAsync("alter table vehicle rename column model to elsewhere");

        var failure = await RpcFailure.OfAsync("INTERNAL_FAULT", async () => await vehicles.ListVehiclesAsync(new() { Parent = dealer.Name }));

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.NotEmpty(RpcFailure.Info(failure).Metadata["trace"]);
        Assert.All(["vehicle", "model", "select", "42703", "   at "], inside => Assert.DoesNotContain(inside, failure.Status.Detail, StringComparison.Ordinal));
        await ExecuteAsync("alter table vehicle rename column elsewhere to model");
        await vehicles.ListVehiclesAsync(new() { Parent = dealer.Name });
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var command = crm.Admin.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
