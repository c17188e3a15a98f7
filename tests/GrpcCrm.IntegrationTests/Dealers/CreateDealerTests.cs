using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Dealers;

public sealed class CreateDealerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private V1.DealerService.DealerServiceClient Client => new(crm.Operator);

    [Fact]
    public async Task Brands_come_back_in_the_order_of_their_names()
    {
        string[] makers = [await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync()];

        var dealer = await CreateAsync("Europe/London", makers[2], makers[0], makers[1]);

        Assert.Equal(makers.Order(StringComparer.Ordinal), dealer.Manufacturers);
    }

    [Fact]
    public async Task A_brand_named_twice_is_refused()
    {
        var kirin = await crm.NewManufacturerAsync();

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => CreateAsync("Europe/London", kirin, kirin));

        Assert.Equal(["dealer.manufacturers"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        var failure = await RpcFailure.OfAsync(
            "FIELD_INVALID", async () => await Client.CreateDealerAsync(new() { Dealer = new() { TimeZone = "China Standard Time" } }));

        Assert.Equal(["dealer.display_name", "dealer.manufacturers", "dealer.time_zone"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task A_brand_that_is_not_there_is_not_found()
    {
        var kirin = await crm.NewManufacturerAsync();

        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", () => CreateAsync("Europe/London", kirin, $"manufacturers/{Guid.NewGuid()}"));
    }

    [Theory]
    [InlineData("Asia/Hong_Kong")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("UTC")]
    [InlineData("Etc/GMT+5")]
    [InlineData("EST5EDT")]
    public async Task A_zone_of_IANA_s_is_taken(string zone) =>
        Assert.Equal(zone, (await CreateAsync(zone, await crm.NewManufacturerAsync())).TimeZone);

    [Theory]
    [InlineData("Asia/hong_kong")]
    [InlineData("ASIA/HONG_KONG")]
    [InlineData("utc")]
    [InlineData("est5edt")]
    [InlineData("posix/Asia/Hong_Kong")]
    [InlineData("right/Asia/Hong_Kong")]
    [InlineData("Factory")]
    [InlineData("localtime")]
    [InlineData("posixrules")]
    [InlineData("HKT")]
    [InlineData("HKT-8")]
    [InlineData("XYZ5ABC")]
    [InlineData("+08:00")]
    [InlineData("Asia/Hong_Kong/")]
    [InlineData("../Asia/Hong_Kong")]
    public async Task Another_spelling_and_what_only_looks_like_a_zone_are_refused(string zone)
    {
        var kirin = await crm.NewManufacturerAsync();

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => CreateAsync(zone, kirin));

        Assert.Equal(["dealer.time_zone"], RpcFailure.ViolatedFields(failure));
    }

    private async Task<V1.Dealer> CreateAsync(string timeZone, params string[] manufacturers)
    {
        var dealer = new V1.Dealer { DisplayName = "Harbour Cars", TimeZone = timeZone, Manufacturers = { manufacturers } };
        return (await Client.CreateDealerAsync(new() { Dealer = dealer })).Dealer;
    }
}
