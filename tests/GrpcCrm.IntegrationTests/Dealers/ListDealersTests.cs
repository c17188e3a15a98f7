using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Dealers;

public sealed class ListDealersTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_manufacturer_lists_its_dealers_page_by_page_in_the_order_of_creation()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync("Kirin"), await crm.NewManufacturerAsync("Raiju"));
        string[] dealers =
        [
            await crm.NewDealerAsync("Asia/Hong_Kong", kirin),
            await crm.NewDealerAsync("Europe/London", raiju, kirin),
            await crm.NewDealerAsync("Europe/London", kirin),
        ];
        await crm.NewDealerAsync("Asia/Hong_Kong", raiju);
        var client = new V1.DealerService.DealerServiceClient(crm.As(kirin));

        var first = await client.ListDealersAsync(new() { PageSize = 2 });
        var second = await client.ListDealersAsync(new() { PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(dealers, first.Dealers.Concat(second.Dealers).Select(dealer => dealer.Name));
        Assert.Equal((2, ""), (first.Dealers.Count, second.NextPageToken));
        Assert.All(first.Dealers, dealer => Assert.Equal([kirin], dealer.Manufacturers));
    }

    [Fact]
    public async Task A_page_size_below_zero_is_refused_and_a_large_one_is_cut()
    {
        var client = new V1.DealerService.DealerServiceClient(crm.Operator);

        await client.ListDealersAsync(new() { PageSize = int.MaxValue });
        await RpcFailure.OfAsync("FIELD_INVALID", async () => await client.ListDealersAsync(new() { PageSize = -1 }));
    }
}
