using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Promises;

public sealed class KeepPromiseTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly DateTime Due = PromiseScene.Made.AddDays(2);

    [Theory]
    [InlineData(0, V1.PromiseState.Kept)]
    [InlineData(1, V1.PromiseState.KeptLate)]
    public async Task At_its_last_instant_it_is_kept_and_a_microsecond_later_kept_late(int microseconds, V1.PromiseState state)
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var broken = await scene.MakeAsync(Due);
        Assert.Equal(V1.PromiseState.Broken, broken.State);
        var kept = Due.AddMicroseconds(microseconds);

        var request = new V1.KeepPromiseRequest { Name = broken.Name, Etag = broken.Etag, Details = PromiseScene.At(kept, "Handed over") };
        var answer = (await scene.Promises.KeepPromiseAsync(request)).Promise;

        Assert.Equal((state, kept), (answer.State, answer.KeptTime.ToDateTime()));
        Assert.Equal(answer, await scene.ReadAsync(answer));
        var stored = await crm.ScalarAsync<short>(
            $"select state from promise_event where promise_id = '{answer.Name[^36..]}' and note = 'Handed over'");
        Assert.Equal((short)state, stored);
    }

    [Fact]
    public async Task What_was_kept_stays_so()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var promise = await scene.MakeAsync(Due);
        var request = new V1.KeepPromiseRequest { Name = promise.Name, Etag = promise.Etag, Details = PromiseScene.At(Due) };
        var kept = (await scene.Promises.KeepPromiseAsync(request)).Promise;

        var failure = await RpcFailure.OfAsync(
            "TRANSITION_NOT_ALLOWED", async () => await scene.Promises.CancelPromiseAsync(new() { Name = kept.Name, Etag = kept.Etag }));

        Assert.Equal("KEPT", RpcFailure.Info(failure).Metadata["state"]);
    }
}
