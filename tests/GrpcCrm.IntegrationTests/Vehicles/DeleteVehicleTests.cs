using GrpcCrm.IntegrationTests.Deletion;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Vehicles;

public sealed class DeleteVehicleTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task It_is_gone_for_every_other_rpc_and_its_content_stays_in_the_version_before()
    {
        var (scene, before) = await StoredAsync();

        var gone = (await scene.Vehicles.DeleteVehicleAsync(new() { Name = before.Name, Etag = before.Etag })).Vehicle;

        Assert.Equal((before.Name, "v1", "", "", ""), (gone.Name, gone.ExternalId, gone.Model, gone.Vin, gone.Manufacturer));
        Assert.Empty(gone.Plates);
        Assert.Equal(DeletionScene.Retention, gone.PurgeTime.ToDateTime() - gone.DeleteTime.ToDateTime());
        Assert.Equal("K5, ", await scene.ColumnAsync("vehicle", "model"));
        await NotFoundAsync(async () => await scene.Vehicles.GetVehicleAsync(new() { Name = before.Name }));
        await NotFoundAsync(async () => await scene.Vehicles.UpdateVehicleAsync(new() { Vehicle = new() { Name = before.Name, Model = "K7" } }));
        await NotFoundAsync(async () => await scene.Vehicles.DeleteVehicleAsync(new() { Name = before.Name }));
        Assert.Empty((await scene.Vehicles.ListVehiclesAsync(new() { Parent = scene.Dealer })).Vehicles);
        var shown = await scene.Vehicles.ListVehiclesAsync(new() { Parent = scene.Dealer, ShowDeleted = true });
        Assert.Equal(gone, Assert.Single(shown.Vehicles));
    }

    [Fact]
    public async Task An_etag_that_is_out_of_date_is_refused()
    {
        var (scene, before) = await StoredAsync();
        await scene.Vehicles.UpdateVehicleAsync(new() { Vehicle = new() { Name = before.Name, Model = "K7" } });

        await RpcFailure.OfAsync(
            "ETAG_MISMATCH", async () => await scene.Vehicles.DeleteVehicleAsync(new() { Name = before.Name, Etag = before.Etag }));
    }

    [Fact]
    public async Task Another_dealer_s_vehicle_is_not_found()
    {
        var (_, before) = await StoredAsync();
        var other = await DeletionScene.BeginAsync(crm);

        await NotFoundAsync(async () => await other.Vehicles.DeleteVehicleAsync(new() { Name = before.Name }));
    }

    [Fact]
    public async Task Interactions_go_on_naming_it_and_keep_the_manufacturer_that_it_told()
    {
        var (scene, before) = await StoredAsync();
        await scene.PushAsync(Records.Interaction("i1").Of("v1"));

        await scene.Vehicles.DeleteVehicleAsync(new() { Name = before.Name });

        var interaction = (await scene.Interactions.ListInteractionsAsync(new() { Parent = scene.Dealer })).Interactions.Single();
        Assert.Equal((before.Name, scene.Manufacturer), (interaction.Vehicle, interaction.Manufacturer));
    }

    [Fact]
    public async Task Its_source_s_same_content_leaves_it_deleted_and_new_content_brings_it_back()
    {
        var (scene, before) = await StoredAsync();
        await scene.Vehicles.DeleteVehicleAsync(new() { Name = before.Name });

        Assert.Equal(1, (await scene.PushAsync(Records.Vehicle("v1"))).DuplicateCount);
        await NotFoundAsync(async () => await scene.Vehicles.GetVehicleAsync(new() { Name = before.Name }));

        Assert.Equal(1, (await scene.PushAsync(Records.Vehicle("v1", model: "K7"))).UpdatedCount);
        Assert.Equal("K7", (await scene.Vehicles.GetVehicleAsync(new() { Name = before.Name })).Vehicle.Model);
    }

    private static async Task NotFoundAsync(Func<Task> call) => await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", call);

    private async Task<(DeletionScene Scene, V1.Vehicle Vehicle)> StoredAsync()
    {
        var scene = await DeletionScene.BeginAsync(crm);
        await scene.PushAsync(Records.Vehicle("v1"));
        return (scene, (await scene.Vehicles.ListVehiclesAsync(new() { Parent = scene.Dealer })).Vehicles.Single());
    }
}
