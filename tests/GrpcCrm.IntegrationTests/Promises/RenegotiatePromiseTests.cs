using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Promises;

public sealed class RenegotiatePromiseTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly DateTime Due = PromiseScene.Made.AddDays(2);

    [Fact]
    public async Task Agreed_before_its_time_another_takes_its_place_and_both_stay()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var first = await scene.MakeAsync(Due);

        var once = await RenegotiateAsync(scene, first, Due, Due.AddDays(2));
        var twice = await RenegotiateAsync(scene, once.Successor, Due.AddDays(1), Due.AddDays(9));

        Assert.Equal(V1.PromiseState.Renegotiated, once.Promise.State);
        Assert.Equal((first.Name, first.Text, Due), (once.Successor.Renegotiates, once.Successor.Text, once.Successor.MadeTime.ToDateTime()));
        Assert.Equal(once.Successor.Name, twice.Successor.Renegotiates);
        Assert.Equal(V1.PromiseState.Renegotiated, (await scene.ReadAsync(once.Successor)).State);
        Assert.Equal(3, (await scene.Promises.ListPromisesAsync(new() { Parent = scene.Dealer })).Promises.Count);
    }

    [Fact]
    public async Task Agreed_a_microsecond_after_its_time_it_is_broken()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var promise = await scene.MakeAsync(Due);

        var failure = await RpcFailure.OfAsync(
            "TRANSITION_NOT_ALLOWED", () => RenegotiateAsync(scene, promise, Due.AddMicroseconds(1), Due.AddDays(2)));

        Assert.Equal("BROKEN", RpcFailure.Info(failure).Metadata["state"]);
        Assert.Single((await scene.Promises.ListPromisesAsync(new() { Parent = scene.Dealer })).Promises);
    }

    [Fact]
    public async Task The_new_time_is_after_the_agreement()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var promise = await scene.MakeAsync(Due);

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => RenegotiateAsync(scene, promise, Due, Due));

        Assert.Equal(["due_time"], RpcFailure.ViolatedFields(failure));
        Assert.Single((await scene.Promises.ListPromisesAsync(new() { Parent = scene.Dealer })).Promises);
    }

    private static async Task<V1.RenegotiatePromiseResponse> RenegotiateAsync(PromiseScene scene, V1.Promise promise, DateTime agreed, DateTime due) =>
        await scene.Promises.RenegotiatePromiseAsync(new()
        {
            Name = promise.Name,
            Etag = promise.Etag,
            Details = PromiseScene.At(agreed),
            DueTime = Timestamp.FromDateTime(due),
        });
}
