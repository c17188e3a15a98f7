using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Promises;

public sealed class CancelPromiseTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task What_the_customer_cancelled_in_time_is_not_broken_however_late_that_is_told()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var due = PromiseScene.Made.AddDays(2);
        var promise = await scene.MakeAsync(due);
        var request = new V1.CancelPromiseRequest { Name = promise.Name, Etag = promise.Etag, Details = PromiseScene.At(due) };

        var cancelled = (await scene.Promises.CancelPromiseAsync(request)).Promise;

        Assert.Equal((V1.PromiseState.Cancelled, due), (cancelled.State, cancelled.CancelledTime.ToDateTime()));
    }

    [Fact]
    public async Task What_is_broken_cannot_be_cancelled()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var promise = await scene.MakeAsync(PromiseScene.Made.AddDays(2));

        var failure = await RpcFailure.OfAsync(
            "TRANSITION_NOT_ALLOWED", async () => await scene.Promises.CancelPromiseAsync(new() { Name = promise.Name, Etag = promise.Etag }));

        Assert.Equal("BROKEN", RpcFailure.Info(failure).Metadata["state"]);
    }
}
