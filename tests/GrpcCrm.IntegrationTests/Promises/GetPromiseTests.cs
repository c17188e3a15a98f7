using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Promises;

public sealed class GetPromiseTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task One_that_there_is_not_is_not_found()
    {
        var scene = await PromiseScene.BeginAsync(crm);

        await RpcFailure.OfAsync(
            "RESOURCE_NOT_FOUND",
            async () => await scene.Promises.GetPromiseAsync(new() { Name = $"{scene.Dealer}/promises/{Guid.CreateVersion7()}" }));
    }
}
