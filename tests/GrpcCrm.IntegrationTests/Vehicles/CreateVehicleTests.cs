using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Vehicles;

public sealed class CreateVehicleTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string RightDigit = "1M8GDM9AXKP042788";
    private const string WrongDigit = "WVWZZZ1JZXW000001";

    [Fact]
    public async Task A_wrong_check_digit_is_a_warning_where_the_market_does_not_demand_it()
    {
        var dealer = await crm.NewDealerAsync();

        var vehicle = await dealer.CreateAsync(new() { Vin = WrongDigit, Market = "HK" });
        var right = await dealer.CreateAsync(new() { Vin = RightDigit, Market = "HK" });

        var warning = Assert.Single(vehicle.Warnings);
        Assert.Equal(("vin", "CHECK_DIGIT"), (warning.Field, warning.Reason));
        Assert.Empty(right.Warnings);
    }

    [Theory]
    [InlineData("US")]
    [InlineData("CA")]
    [InlineData("MX")]
    [InlineData("CN")]
    public async Task A_wrong_check_digit_is_refused_where_the_market_demands_it(string market)
    {
        var dealer = await crm.NewDealerAsync();

        Assert.Equal(["vehicle.vin"], await RefusedAsync(dealer, new() { Vin = WrongDigit, Market = market }));
        Assert.Equal(RightDigit, (await dealer.CreateAsync(new() { Vin = RightDigit, Market = market })).Vin);
    }

    [Fact]
    public async Task A_number_is_stored_in_one_form()
    {
        var dealer = await crm.NewDealerAsync();

        Assert.Equal(RightDigit, (await dealer.CreateAsync(new() { Vin = $" {RightDigit.ToLowerInvariant()} ", Market = "US" })).Vin);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        var dealer = await crm.NewDealerAsync();
        var vehicle = new V1.Vehicle
        {
            Vin = "WVWZZZ1JZXW00000O",
            Market = "XX",
            ModelYear = 1885,
            Plates = { new V1.VehiclePlate { Country = "hk" } },
            ExternalId = "v1",
        };

        Assert.Equal(
            [
                "vehicle.vin", "vehicle.market", "vehicle.plates[0].number", "vehicle.plates[0].country", "vehicle.model_year",
                "vehicle.external_id",
            ],
            await RefusedAsync(dealer, vehicle));
    }

    [Fact]
    public async Task A_time_ends_after_it_began_and_an_owner_is_somebody()
    {
        var dealer = await crm.NewDealerAsync();
        var day = new Google.Type.Date { Year = 2024, Month = 2, Day = 29 };
        var vehicle = new V1.Vehicle
        {
            Plates = { new V1.VehiclePlate { Number = "AB 1", FromDate = day, UntilDate = day } },
            Owners = { new V1.VehicleOwner { FromDate = day }, new V1.VehicleOwner { CustomerReference = new() { ExternalId = "c1" } } },
        };

        Assert.Equal(
            ["vehicle.plates[0].until_date", "vehicle.owners[0].customer_reference", "vehicle.owners[1].customer_reference.source_system"],
            await RefusedAsync(dealer, vehicle));
    }

    [Fact]
    public async Task A_dealer_of_two_brands_must_say_which_and_carry_it()
    {
        var (first, second) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var dealer = await crm.DealerOfTwoBrandsAsync(first, second);

        Assert.Equal(["vehicle.manufacturer"], await RefusedAsync(dealer, new() { Make = "Kirin" }));
        Assert.Equal(second, (await dealer.CreateAsync(new() { Manufacturer = second })).Manufacturer);
        var foreign = await crm.NewManufacturerAsync();
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", () => dealer.CreateAsync(new() { Manufacturer = foreign }));
    }

    [Fact]
    public async Task A_second_vehicle_of_one_key_is_refused_until_the_source_has_deleted_the_first()
    {
        var dealer = await crm.NewDealerAsync();
        var first = await dealer.CreateAsync(new() { SourceSystem = "dms", ExternalId = "v1", Model = "K5" });
        await RpcFailure.OfAsync("EXTERNAL_ID_CONFLICT", () => dealer.CreateAsync(new() { SourceSystem = "dms", ExternalId = "v1" }));
        await dealer.PushAsync(Records.Vehicle("v1", version: 1).Deleted());

        var again = await dealer.CreateAsync(new() { SourceSystem = "dms", ExternalId = "v1", Model = "K6" });

        Assert.Equal((first.Name, "K6", "\"3\""), (again.Name, again.Model, again.Etag));
        Assert.Equal(1, (await dealer.PushAsync(Records.Vehicle("v1", version: 1).Deleted())).DuplicateCount);
        Assert.Equal("K6", (await dealer.Vehicles().GetVehicleAsync(new() { Name = first.Name })).Vehicle.Model);
    }

    [Fact]
    public async Task Records_that_waited_for_the_vehicle_find_it_and_its_brand()
    {
        var (first, second) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var dealer = await crm.DealerOfTwoBrandsAsync(first, second);
        await dealer.PushAsync(Records.Interaction("i1").Of("v1"), Records.Complaint("p1").Of("v1"), Records.Interaction("i2").Of("v2"));
        Assert.Equal(("", ""), await AboutAsync(dealer, "i1"));

        var vehicle = await dealer.CreateAsync(new() { SourceSystem = "dms", ExternalId = "v1", Manufacturer = second });

        Assert.Equal((vehicle.Name, second), await AboutAsync(dealer, "i1"));
        Assert.Equal(("", ""), await AboutAsync(dealer, "i2"));
        var complaints = await new V1.ComplaintService.ComplaintServiceClient(dealer.Calls).ListComplaintsAsync(new() { Parent = dealer.Name });
        var complaint = Assert.Single(complaints.Complaints);
        Assert.Equal((vehicle.Name, second, "v1"), (complaint.Vehicle, complaint.Manufacturer, complaint.VehicleReference.ExternalId));
    }

    private static async Task<(string Vehicle, string Manufacturer)> AboutAsync(OneDealer dealer, string interaction)
    {
        var found = await dealer.InteractionAsync(interaction);
        return (found.Vehicle, found.Manufacturer);
    }

    private static async Task<IReadOnlyList<string>> RefusedAsync(OneDealer dealer, V1.Vehicle vehicle) =>
        RpcFailure.ViolatedFields(await RpcFailure.OfAsync("FIELD_INVALID", () => dealer.CreateAsync(vehicle)));
}
