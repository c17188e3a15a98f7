using GrpcCrm.IntegrationTests.Fixture;
using OneDealer = (string Name, Grpc.Core.CallInvoker Calls, string Manufacturer);

namespace GrpcCrm.IntegrationTests.Vehicles;

public sealed class ListVehiclesTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task Pages_hold_each_once_in_the_order_of_creation()
    {
        var dealer = await crm.NewDealerAsync();
        for (var i = 0; i < 5; i++) await dealer.PushAsync(Records.Vehicle($"v{i}"));

        var listed = new List<string>();
        var request = new V1.ListVehiclesRequest { Parent = dealer.Name, PageSize = 2 };
        do
        {
            var page = await dealer.Vehicles().ListVehiclesAsync(request);
            listed.AddRange(page.Vehicles.Select(vehicle => vehicle.ExternalId));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(["v0", "v1", "v2", "v3", "v4"], listed);
    }

    [Fact]
    public async Task A_number_and_a_plate_are_found_in_whatever_way_they_are_written()
    {
        var dealer = await crm.NewDealerAsync();
        await dealer.CreateAsync(new() { Model = "a", Vin = "WVWZZZ1JZXW000001", Plates = { new V1.VehiclePlate { Number = "AB 1234" } } });
        await dealer.CreateAsync(new() { Model = "b", Vin = "1M8GDM9AXKP042788", Plates = { Plate("ZZ-1"), Plate("ab-12 34") } });
        await dealer.CreateAsync(new() { Model = "c", ChassisNumber = "WVWZZZ1JZXW" });

        Assert.Equal("a", await ListedAsync(dealer, new() { Vins = { "wvwzzz1jzxw000001" } }));
        Assert.Equal("a b", await ListedAsync(dealer, new() { Plates = { "ab1234" } }));
        Assert.Equal("b", await ListedAsync(dealer, new() { Plates = { "AB1234" }, Vins = { "1M8GDM9AXKP042788" } }));
        Assert.Equal("", await ListedAsync(dealer, new() { Plates = { "AB123" } }));
    }

    [Fact]
    public async Task The_vehicles_of_a_customer_are_found_whether_named_or_referred_to_and_whoever_came_first()
    {
        var dealer = await crm.NewDealerAsync();
        var early = Records.Vehicle("v1", model: "early");
        early.Vehicle.Owners.Add(VehicleScene.Owner("c1"));
        await dealer.PushAsync(early);
        var (customer, other) = (await dealer.CustomerAsync("c1"), await dealer.CustomerAsync());
        await dealer.CreateAsync(new() { Model = "named", Owners = { new V1.VehicleOwner { Customer = customer.Name }, VehicleScene.Owner("c2") } });
        await dealer.CreateAsync(new() { Model = "other", Owners = { new V1.VehicleOwner { Customer = other.Name } } });
        var elsewhere = await crm.NewDealerAsync();
        await elsewhere.PushAsync(early.Clone());

        Assert.Equal("early named", await ListedAsync(dealer, new() { Customers = { customer.Name } }));
        Assert.Equal("early named other", await ListedAsync(dealer, new() { Customers = { customer.Name, other.Name } }));
        Assert.Equal("early", await ListedAsync(dealer, new() { ExternalIds = { "v1", "v9" } }));
    }

    [Fact]
    public async Task Manufacturers_choose_among_them()
    {
        var (first, second) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var dealer = await crm.DealerOfTwoBrandsAsync(first, second);
        await dealer.PushAsync(Records.Vehicle("v1", first, "one"), Records.Vehicle("v2", second, "two"));

        Assert.Equal("two", await ListedAsync(dealer, new() { Manufacturers = { second } }));
        Assert.Equal("one two", await ListedAsync(dealer, new() { Manufacturers = { first, second } }));
    }

    private static V1.VehiclePlate Plate(string number) => new() { Number = number };

    private static async Task<string> ListedAsync(OneDealer dealer, V1.VehicleFilter filter)
    {
        var listed = await dealer.Vehicles().ListVehiclesAsync(new() { Parent = dealer.Name, Filter = filter });
        return string.Join(' ', listed.Vehicles.Select(vehicle => vehicle.Model).Order(StringComparer.Ordinal));
    }
}
