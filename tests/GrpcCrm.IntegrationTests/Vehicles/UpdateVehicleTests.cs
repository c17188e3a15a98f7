using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Vehicles;

public sealed class UpdateVehicleTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_masked_change_leaves_the_rest_and_a_stale_etag_is_refused()
    {
        var dealer = await crm.NewDealerAsync();
        var vehicle = await dealer.CreateAsync(new() { Model = "K5", Market = "HK", Owners = { VehicleScene.Owner("c1") } });
        var change = new V1.Vehicle { Name = vehicle.Name, Model = "K6", Market = "GB", Etag = vehicle.Etag };
        V1.UpdateVehicleRequest Request() => new() { Vehicle = change.Clone(), UpdateMask = new() { Paths = { "model" } } };

        var changed = (await dealer.Vehicles().UpdateVehicleAsync(Request())).Vehicle;

        Assert.Equal(("K6", "HK", "c1"), (changed.Model, changed.Market, changed.Owners.Single().CustomerReference.ExternalId));
        await RpcFailure.OfAsync("ETAG_MISMATCH", async () => await dealer.Vehicles().UpdateVehicleAsync(Request()));
    }

    [Fact]
    public async Task A_change_of_market_can_make_a_number_wrong()
    {
        var dealer = await crm.NewDealerAsync();
        var vehicle = await dealer.CreateAsync(new() { Vin = "WVWZZZ1JZXW000001", Market = "DE" });
        var change = new V1.UpdateVehicleRequest { Vehicle = new() { Name = vehicle.Name, Market = "US" } };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await dealer.Vehicles().UpdateVehicleAsync(change));

        Assert.Equal(["vehicle.vin"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task An_owner_who_became_known_stays_named_by_reference()
    {
        var dealer = await crm.NewDealerAsync();
        var vehicle = await dealer.CreateAsync(new() { Owners = { VehicleScene.Owner("c1") } });
        var first = await dealer.CustomerAsync("c1");
        var change = new V1.UpdateVehicleRequest { Vehicle = new() { Name = vehicle.Name, Model = "K6" } };

        var changed = (await dealer.Vehicles().UpdateVehicleAsync(change)).Vehicle;

        Assert.Equal(first.Name, changed.Owners.Single().Customer);
        var stored = await crm.ScalarAsync<string>(
            $"select owners::text from vehicle where dealer_id = '{dealer.Name[8..]}' and superseded_time is null");
        Assert.DoesNotContain("customerId", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_its_source_corrects_the_manufacturer_and_then_of_the_records_that_name_the_vehicle_too()
    {
        var (first, second) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var dealer = await crm.DealerOfTwoBrandsAsync(first, second);
        await dealer.PushAsync(
            Records.Vehicle("v1", first, version: 1), Records.Interaction("i1").Of("v1"), Records.Interaction("i2", manufacturer: first).Of("v1"));
        var vehicle = (await dealer.Vehicles().ListVehiclesAsync(new() { Parent = dealer.Name })).Vehicles.Single();
        var change = new V1.UpdateVehicleRequest
        {
            Vehicle = new() { Name = vehicle.Name, Manufacturer = second },
            UpdateMask = new() { Paths = { "manufacturer" } },
        };
        await RpcFailure.OfAsync("FIELD_INVALID", async () => await dealer.Vehicles().UpdateVehicleAsync(change));

        await dealer.PushAsync(Records.Vehicle("v1", second, version: 2));

        Assert.Equal(second, (await dealer.InteractionAsync("i1")).Manufacturer);
        Assert.Equal(first, (await dealer.InteractionAsync("i2")).Manufacturer);
    }
}
