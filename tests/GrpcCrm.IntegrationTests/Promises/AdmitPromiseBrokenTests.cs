using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Promises;

public sealed class AdmitPromiseBrokenTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_is_broken_before_its_time_and_can_still_be_kept()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var promise = await scene.MakeAsync(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(9));

        var admitted = (await scene.Promises.AdmitPromiseBrokenAsync(new() { Name = promise.Name, Etag = promise.Etag })).Promise;
        var kept = (await scene.Promises.KeepPromiseAsync(new() { Name = promise.Name, Etag = admitted.Etag })).Promise;

        Assert.Equal((V1.PromiseState.Broken, V1.PromiseState.Kept), (admitted.State, kept.State));
        Assert.Equal(admitted.BrokenTime, kept.BrokenTime);
    }
}
