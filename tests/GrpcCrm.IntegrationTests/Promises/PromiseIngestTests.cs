using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Promises;

/// <summary>Promises in bulk, with what has happened to them, in any order.</summary>
public sealed class PromiseIngestTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private static readonly DateTime Due = PromiseScene.Made.AddDays(2);

    [Fact]
    public async Task What_was_kept_in_time_is_kept_when_that_arrives_late()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        Assert.Equal(V1.PromiseState.Broken, (await scene.PushedAsync(Record())).State);

        var kept = await scene.PushedAsync(Record(promise => promise.KeptTime = Timestamp.FromDateTime(Due)));

        Assert.Equal((V1.PromiseState.Kept, Due), (kept.State, kept.KeptTime.ToDateTime()));
    }

    [Fact]
    public async Task What_a_step_has_recorded_stays_where_the_source_says_nothing_of_it()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var promise = await scene.PushedAsync(Record());
        var request = new V1.KeepPromiseRequest { Name = promise.Name, Etag = promise.Etag, Details = PromiseScene.At(Due) };
        await scene.Promises.KeepPromiseAsync(request);

        var after = await scene.PushedAsync(Record(promise => promise.Text = "Ready on Saturday"));

        Assert.Equal((V1.PromiseState.Kept, "Ready on Saturday"), (after.State, after.Text));
    }

    [Fact]
    public async Task No_step_comes_before_the_promise()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var promise = await scene.PushedAsync(Record());
        var early = PromiseScene.At(PromiseScene.Made.AddMicroseconds(-1));
        var request = new V1.KeepPromiseRequest { Name = promise.Name, Etag = promise.Etag, Details = early };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await scene.Promises.KeepPromiseAsync(request));

        Assert.Equal(["details.occurred_time"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task A_deletion_takes_what_was_before_with_it()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        await scene.PushedAsync(Record(promise => promise.KeptTime = Timestamp.FromDateTime(Due)));
        Assert.Equal(1, (await scene.PushAsync(Record().Deleted())).UpdatedCount);

        var again = await scene.PushedAsync(Record(promise => promise.Text = "Once more"));

        Assert.Equal((V1.PromiseState.Broken, null), (again.State, again.KeptTime));
    }

    [Fact]
    public async Task Its_customer_and_vehicle_may_arrive_later_and_the_vehicle_tells_the_brand()
    {
        var kirin = await crm.NewManufacturerAsync("Kirin");
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin, await crm.NewManufacturerAsync());
        var scene = new PromiseScene((dealer, crm.As(dealer), kirin));
        var waiting = await scene.PushedAsync(Record(promise =>
        {
            promise.CustomerReference = new() { ExternalId = "c1" };
            promise.VehicleReference = new() { ExternalId = "v1" };
        }));
        Assert.Equal(("", "", ""), (waiting.Customer, waiting.Vehicle, waiting.Manufacturer));

        var vehicle = Records.Vehicle("v1");
        vehicle.Vehicle.Manufacturer = kirin;
        Assert.Empty((await scene.PushAsync(Records.Customer("c1"), vehicle)).Exceptions);

        var known = await scene.ReadAsync(waiting);
        Assert.NotEqual("", known.Customer);
        Assert.NotEqual("", known.Vehicle);
        Assert.Equal(kirin, known.Manufacturer);
    }

    [Fact]
    public async Task All_that_is_wrong_with_its_times_is_told_at_once()
    {
        var scene = await PromiseScene.BeginAsync(crm);

        var result = await scene.PushAsync(Record(promise =>
        {
            promise.DueTime = promise.MadeTime;
            promise.KeptTime = Timestamp.FromDateTime(PromiseScene.Made.AddSeconds(-1));
            promise.CancelledTime = Timestamp.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(2));
        }));

        Assert.Equal(
            ["promise.cancelled_time", "promise.due_time", "promise.kept_time"],
            Assert.Single(result.Exceptions).Violations.Select(violation => violation.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_said_goes_when_a_deleted_one_is_purged_and_its_times_stay()
    {
        var scene = await PromiseScene.BeginAsync(crm);
        var promise = await scene.PushedAsync(Record());
        var request = new V1.KeepPromiseRequest { Name = promise.Name, Etag = promise.Etag, Details = PromiseScene.At(Due, "Secret") };
        await scene.Promises.KeepPromiseAsync(request);
        await scene.PushAsync(Record().Deleted());
        var deletion = Deletion.DeletionScene.Of(crm, scene.Dealer);
        await deletion.AgeAsync("promise", Deletion.DeletionScene.Retention);

        await deletion.PurgeAsync();

        Assert.DoesNotContain("Ready", await deletion.VersionsAsync("promise"), StringComparison.Ordinal);
        Assert.Contains("kept_time\": \"2025", await deletion.VersionsAsync("promise"), StringComparison.Ordinal);
        Assert.Equal(0, await crm.ScalarAsync<long>("select count(*) from promise_event where note = 'Secret'"));
    }

    private static V1.IngestRecord Record(Action<V1.Promise>? change = null)
    {
        var promise = PromiseScene.Promise(Due);
        change?.Invoke(promise);
        return new() { ExternalId = "p1", Promise = promise };
    }
}
