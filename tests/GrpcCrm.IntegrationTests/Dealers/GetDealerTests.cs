using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Dealers;

public sealed class GetDealerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_manufacturer_reads_its_dealer_and_sees_no_other_brand()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync("Kirin"), await crm.NewManufacturerAsync("Raiju"));
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin, raiju);

        var read = (await new V1.DealerService.DealerServiceClient(crm.As(kirin)).GetDealerAsync(new() { Name = dealer })).Dealer;

        Assert.Equal([kirin], read.Manufacturers);
    }

    [Fact]
    public async Task A_dealer_reads_itself_with_all_its_brands_and_no_other_dealer()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync("Kirin"), await crm.NewManufacturerAsync("Raiju"));
        var (dealer, other) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin, raiju), await crm.NewDealerAsync("Asia/Hong_Kong", kirin));
        var client = new V1.DealerService.DealerServiceClient(crm.As(dealer));

        var read = (await client.GetDealerAsync(new() { Name = dealer })).Dealer;
        var listed = (await client.ListDealersAsync(new())).Dealers;

        Assert.Equal((dealer, "Asia/Hong_Kong"), (read.Name, read.TimeZone));
        Assert.Equal(new[] { kirin, raiju }.Order(), read.Manufacturers.Order());
        Assert.Equal(read, Assert.Single(listed));
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await client.GetDealerAsync(new() { Name = other }));
    }

    [Fact]
    public async Task A_manufacturer_does_not_find_a_dealer_without_its_brand()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync("Kirin"), await crm.NewManufacturerAsync("Raiju"));
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", raiju);
        var client = new V1.DealerService.DealerServiceClient(crm.As(kirin));

        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await client.GetDealerAsync(new() { Name = dealer }));
    }
}
