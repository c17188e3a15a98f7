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
    public async Task A_manufacturer_does_not_find_a_dealer_without_its_brand()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync("Kirin"), await crm.NewManufacturerAsync("Raiju"));
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", raiju);
        var client = new V1.DealerService.DealerServiceClient(crm.As(kirin));

        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await client.GetDealerAsync(new() { Name = dealer }));
    }
}
