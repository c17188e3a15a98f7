using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Vehicles;

public sealed class GetVehicleTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task An_owner_named_by_reference_is_told_by_name_once_it_is_known()
    {
        var dealer = await crm.NewDealerAsync();
        var vehicle = await dealer.CreateAsync(new() { Owners = { VehicleScene.Owner("c1") } });
        Assert.Equal("", vehicle.Owners.Single().Customer);

        var customer = await dealer.CustomerAsync("c1");

        var owner = (await dealer.Vehicles().GetVehicleAsync(new() { Name = vehicle.Name })).Vehicle.Owners.Single();
        Assert.Equal((customer.Name, "c1"), (owner.Customer, owner.CustomerReference.ExternalId));
    }

    [Fact]
    public async Task A_deleted_vehicle_is_gone_and_an_older_version_does_not_bring_it_back()
    {
        var dealer = await crm.NewDealerAsync();
        await dealer.PushAsync(Records.Vehicle("v1", version: 1));
        var name = (await dealer.Vehicles().ListVehiclesAsync(new() { Parent = dealer.Name })).Vehicles.Single().Name;

        await dealer.PushAsync(Records.Vehicle("v1", version: 3).Deleted());
        Assert.Equal(1, (await dealer.PushAsync(Records.Vehicle("v1", version: 2))).StaleCount);

        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await dealer.Vehicles().GetVehicleAsync(new() { Name = name }));
    }

    [Fact]
    public async Task A_pushed_vehicle_s_number_is_stored_in_one_form_so_that_its_case_makes_no_new_version()
    {
        var dealer = await crm.NewDealerAsync();
        V1.IngestRecord With(string vin)
        {
            var record = Records.Vehicle("v1");
            record.Vehicle.Vin = vin;
            return record;
        }

        await dealer.PushAsync(With("wvwzzz1jzxw000001 "));

        Assert.Equal(1, (await dealer.PushAsync(With("WVWZZZ1JZXW000001"))).DuplicateCount);
        var stored = (await dealer.Vehicles().ListVehiclesAsync(new() { Parent = dealer.Name })).Vehicles.Single();
        Assert.Equal("WVWZZZ1JZXW000001", stored.Vin);
        Assert.Equal("CHECK_DIGIT", Assert.Single(stored.Warnings).Reason);
    }
}
