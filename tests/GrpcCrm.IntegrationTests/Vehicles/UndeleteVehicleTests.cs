using GrpcCrm.IntegrationTests.Deletion;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Vehicles;

public sealed class UndeleteVehicleTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_is_as_it_was_with_plates_and_owners()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        var record = Records.Vehicle("v1");
        record.Vehicle.Plates.Add(new V1.VehiclePlate { Number = "AB 12", Country = "GB" });
        record.Vehicle.Owners.Add(VehicleScene.Owner("c1"));
        await scene.PushAsync(Records.Customer("c1"), record);
        var before = await OnlyAsync(scene);
        var gone = (await scene.Vehicles.DeleteVehicleAsync(new() { Name = before.Name })).Vehicle;

        var back = (await scene.Vehicles.UndeleteVehicleAsync(new() { Name = before.Name, Etag = gone.Etag })).Vehicle;

        (back.Etag, back.UpdateTime) = (before.Etag, before.UpdateTime);
        Assert.Equal(before, back);
        var found = await scene.Vehicles.ListVehiclesAsync(new() { Parent = scene.Dealer, Filter = new() { Plates = { "ab12" } } });
        Assert.Single(found.Vehicles);
    }

    [Fact]
    public async Task What_came_meanwhile_learns_its_manufacturer_from_it()
    {
        var (first, second) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var scene = DeletionScene.Of(crm, await crm.NewDealerAsync("Europe/London", first, second));
        await scene.PushAsync(Records.Vehicle("v1", second));
        var before = await OnlyAsync(scene);
        await scene.Vehicles.DeleteVehicleAsync(new() { Name = before.Name });
        await scene.PushAsync(Records.Interaction("i1").Of("v1"));
        Assert.Equal((before.Name, ""), await About());

        await scene.Vehicles.UndeleteVehicleAsync(new() { Name = before.Name });

        Assert.Equal((before.Name, second), await About());

        async Task<(string Vehicle, string Manufacturer)> About()
        {
            var interaction = (await scene.Interactions.ListInteractionsAsync(new() { Parent = scene.Dealer })).Interactions.Single();
            return (interaction.Vehicle, interaction.Manufacturer);
        }
    }

    [Fact]
    public async Task What_its_source_has_deleted_comes_back_and_the_source_s_next_content_follows()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        await scene.PushAsync(Records.Vehicle("v1", version: 1));
        var before = await OnlyAsync(scene);
        await scene.PushAsync(Records.Vehicle("v1", version: 3).Deleted());

        Assert.Equal("K5", (await scene.Vehicles.UndeleteVehicleAsync(new() { Name = before.Name })).Vehicle.Model);

        Assert.Equal(1, (await scene.PushAsync(Records.Vehicle("v1", model: "K6", version: 2))).StaleCount);
        Assert.Equal(1, (await scene.PushAsync(Records.Vehicle("v1", model: "K7", version: 4))).UpdatedCount);
        Assert.Equal("K7", (await OnlyAsync(scene)).Model);
    }

    [Fact]
    public async Task What_lives_an_old_etag_another_dealer_s_and_what_is_past_its_purge_time_are_refused()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        await scene.PushAsync(Records.Vehicle("v1"));
        var before = await OnlyAsync(scene);
        await RpcFailure.OfAsync("NOT_DELETED", async () => await scene.Vehicles.UndeleteVehicleAsync(new() { Name = before.Name }));
        await scene.Vehicles.DeleteVehicleAsync(new() { Name = before.Name });

        await RpcFailure.OfAsync(
            "ETAG_MISMATCH", async () => await scene.Vehicles.UndeleteVehicleAsync(new() { Name = before.Name, Etag = before.Etag }));
        var other = await DeletionScene.BeginAsync(crm);
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await other.Vehicles.UndeleteVehicleAsync(new() { Name = before.Name }));
        await scene.AgeAsync("vehicle", DeletionScene.Retention);
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await scene.Vehicles.UndeleteVehicleAsync(new() { Name = before.Name }));
    }

    private static async Task<V1.Vehicle> OnlyAsync(DeletionScene scene) =>
        (await scene.Vehicles.ListVehiclesAsync(new() { Parent = scene.Dealer })).Vehicles.Single();
}
