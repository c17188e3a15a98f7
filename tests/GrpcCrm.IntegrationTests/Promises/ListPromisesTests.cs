using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Promises;

public sealed class ListPromisesTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task Each_state_lists_those_that_stand_so()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var (made, due) = (PromiseScene.Made, PromiseScene.Made.AddDays(2));
        var coming = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1);
        var byState = new Dictionary<V1.PromiseState, V1.Promise>
        {
            [V1.PromiseState.Made] = await scene.MakeAsync(coming),
            [V1.PromiseState.Broken] = await scene.MakeAsync(due),
            [V1.PromiseState.Kept] = await KeptAsync(due),
            [V1.PromiseState.KeptLate] = await KeptAsync(due.AddMicroseconds(1)),
        };
        var cancelled = await scene.MakeAsync(coming);
        byState[V1.PromiseState.Cancelled] = (await scene.Promises.CancelPromiseAsync(new() { Name = cancelled.Name, Etag = cancelled.Etag })).Promise;
        var old = await scene.MakeAsync(due);
        var agreed = await scene.Promises.RenegotiatePromiseAsync(new()
        {
            Name = old.Name,
            Etag = old.Etag,
            Details = PromiseScene.At(made.AddDays(1)),
            DueTime = Timestamp.FromDateTime(coming.AddDays(1)),
        });
        byState[V1.PromiseState.Renegotiated] = agreed.Promise;

        foreach (var (state, promise) in byState)
        {
            Assert.Equal(state, promise.State);
            var listed = await ListAsync(new() { States = { state } });
            Assert.Contains(promise.Name, listed.Select(one => one.Name));
            Assert.All(listed, one => Assert.Equal(state, one.State));
        }

        Assert.Equal(byState.Count + 1, (await ListAsync(new())).Count);
        Assert.Equal(3, (await ListAsync(new() { States = { V1.PromiseState.Kept, V1.PromiseState.KeptLate, V1.PromiseState.Broken } })).Count);

        async Task<V1.Promise> KeptAsync(DateTime kept)
        {
            var promise = await scene.MakeAsync(due);
            var request = new V1.KeepPromiseRequest { Name = promise.Name, Etag = promise.Etag, Details = PromiseScene.At(kept) };
            return (await scene.Promises.KeepPromiseAsync(request)).Promise;
        }

        async Task<IList<V1.Promise>> ListAsync(V1.PromiseFilter filter) =>
            (await scene.Promises.ListPromisesAsync(new() { Parent = scene.Dealer, Filter = filter })).Promises;
    }

    [Fact]
    public async Task They_come_the_latest_due_first_page_by_page()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        foreach (var day in new[] { 2, 1, 3 }) await scene.MakeAsync(PromiseScene.Made.AddDays(day));

        var first = await scene.Promises.ListPromisesAsync(new() { Parent = scene.Dealer, PageSize = 2 });
        var second = await scene.Promises.ListPromisesAsync(new() { Parent = scene.Dealer, PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(
            new[] { 3, 2, 1 }.Select(day => PromiseScene.Made.AddDays(day)),
            first.Promises.Concat(second.Promises).Select(promise => promise.DueTime.ToDateTime()));
        Assert.Equal("", second.NextPageToken);
    }
}
