using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Dealers;

public sealed class ListManufacturersTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task The_operator_lists_every_one_once_in_the_order_of_creation()
    {
        var made = new List<string>();
        for (var i = 0; i < 5; i++) made.Add(await crm.NewManufacturerAsync($"Maker {i}"));
        var client = new V1.DealerService.DealerServiceClient(crm.Operator);

        var listed = new List<string>();
        var request = new V1.ListManufacturersRequest { PageSize = 2 };
        do
        {
            var page = await client.ListManufacturersAsync(request);
            Assert.InRange(page.Manufacturers.Count, 1, 2);
            listed.AddRange(page.Manufacturers.Select(manufacturer => manufacturer.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(made, listed.Intersect(made));
        Assert.Equal(listed.Distinct(), listed);
    }

    [Fact]
    public async Task A_manufacturer_lists_itself_only()
    {
        await crm.NewManufacturerAsync("Raiju");
        var kirin = await crm.NewManufacturerAsync("Kirin");

        var listed = await new V1.DealerService.DealerServiceClient(crm.As(kirin)).ListManufacturersAsync(new());

        Assert.Equal(kirin, Assert.Single(listed.Manufacturers).Name);
    }

    [Fact]
    public async Task A_dealer_lists_those_whose_brands_it_carries()
    {
        await crm.NewManufacturerAsync("Qilin");
        var (kirin, raiju) = (await crm.NewManufacturerAsync("Kirin"), await crm.NewManufacturerAsync("Raiju"));
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin, raiju);

        var listed = await new V1.DealerService.DealerServiceClient(crm.As(dealer)).ListManufacturersAsync(new());

        Assert.Equal([(kirin, "Kirin"), (raiju, "Raiju")], listed.Manufacturers.Select(manufacturer => (manufacturer.Name, manufacturer.DisplayName)));
    }

    [Fact]
    public async Task A_page_token_of_another_caller_is_refused()
    {
        var kirin = await crm.NewManufacturerAsync();
        await crm.NewManufacturerAsync();
        var token =
            (await new V1.DealerService.DealerServiceClient(crm.Operator).ListManufacturersAsync(new() { PageSize = 1 })).NextPageToken;
        var client = new V1.DealerService.DealerServiceClient(crm.As(kirin));

        await RpcFailure.OfAsync(
            "PAGE_TOKEN_INVALID", async () => await client.ListManufacturersAsync(new() { PageSize = 1, PageToken = token }));
    }
}
