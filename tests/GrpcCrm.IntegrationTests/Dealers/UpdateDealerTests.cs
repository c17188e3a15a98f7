using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Dealers;

public sealed class UpdateDealerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private V1.DealerService.DealerServiceClient Client => new(crm.Operator);

    [Fact]
    public async Task Without_a_mask_the_fields_that_are_set_change_and_no_other()
    {
        var kirin = await crm.NewManufacturerAsync();
        var before = await ReadAsync(await crm.NewDealerAsync("Asia/Hong_Kong", kirin));

        var after = (await Client.UpdateDealerAsync(new() { Dealer = new() { Name = before.Name, DisplayName = "Harbour Cars" } })).Dealer;

        Assert.Equal(("Harbour Cars", "Asia/Hong_Kong"), (after.DisplayName, after.TimeZone));
        Assert.Equal(before.Manufacturers, after.Manufacturers);
        Assert.NotEqual(before.Etag, after.Etag);
        Assert.True(after.UpdateTime.CompareTo(before.UpdateTime) > 0);
        Assert.Equal(before.CreateTime, after.CreateTime);
    }

    [Fact]
    public async Task An_etag_that_is_out_of_date_is_refused()
    {
        var before = await ReadAsync(await crm.NewDealerAsync("Asia/Hong_Kong", await crm.NewManufacturerAsync()));
        await Client.UpdateDealerAsync(new() { Dealer = new() { Name = before.Name, DisplayName = "First", Etag = before.Etag } });
        var late = new V1.Dealer { Name = before.Name, DisplayName = "Second", Etag = before.Etag };

        await RpcFailure.OfAsync("ETAG_MISMATCH", async () => await Client.UpdateDealerAsync(new() { Dealer = late }));
        Assert.Equal("First", (await ReadAsync(before.Name)).DisplayName);
    }

    [Fact]
    public async Task Of_two_updates_at_once_with_one_etag_one_is_refused()
    {
        var before = await ReadAsync(await crm.NewDealerAsync("Asia/Hong_Kong", await crm.NewManufacturerAsync()));
        async Task<bool> Update(int writer)
        {
            var dealer = new V1.Dealer { Name = before.Name, DisplayName = $"Writer {writer}", Etag = before.Etag };
            try
            {
                await Client.UpdateDealerAsync(new() { Dealer = dealer });
                return true;
            }
            catch (Grpc.Core.RpcException failure)
            {
                Assert.Equal("ETAG_MISMATCH", RpcFailure.Info(failure).Reason);
                return false;
            }
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(Update));

        Assert.Single(results, won => won);
    }

    [Fact]
    public async Task A_suspended_dealer_is_refused_until_it_is_not()
    {
        var dealer = await crm.NewDealerAsync();
        var customers = new V1.CustomerService.CustomerServiceClient(dealer.Calls);
        await Client.UpdateDealerAsync(new() { Dealer = new() { Name = dealer.Name, Suspended = true } });
        await RpcFailure.OfAsync("DEALER_SUSPENDED", async () => await customers.ListCustomersAsync(new() { Parent = dealer.Name }));

        await Client.UpdateDealerAsync(new() { Dealer = new() { Name = dealer.Name }, UpdateMask = new() { Paths = { "suspended" } } });

        Assert.Empty((await customers.ListCustomersAsync(new() { Parent = dealer.Name })).Customers);
    }

    [Fact]
    public async Task A_brand_that_records_are_about_cannot_be_given_up()
    {
        var dealer = await crm.NewDealerAsync();
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
            await session.PushAsync(0, Records.Interaction("i1"));
        var change = new V1.Dealer { Name = dealer.Name, Manufacturers = { await crm.NewManufacturerAsync() } };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await Client.UpdateDealerAsync(new() { Dealer = change }));

        Assert.Equal(["dealer.manufacturers"], RpcFailure.ViolatedFields(failure));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("create_time")]
    [InlineData("etag")]
    [InlineData("colour")]
    [InlineData("dealer.display_name")]
    public async Task A_mask_that_names_what_cannot_change_is_refused(string path)
    {
        var name = await crm.NewDealerAsync("Asia/Hong_Kong", await crm.NewManufacturerAsync());
        var request = new V1.UpdateDealerRequest { Dealer = new() { Name = name }, UpdateMask = new() { Paths = { path } } };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await Client.UpdateDealerAsync(request));

        Assert.Equal(["update_mask"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task A_required_field_cannot_be_cleared()
    {
        var name = await crm.NewDealerAsync("Asia/Hong_Kong", await crm.NewManufacturerAsync());
        var request =
            new V1.UpdateDealerRequest { Dealer = new() { Name = name, DisplayName = "Kept" }, UpdateMask = new() { Paths = { "*" } } };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await Client.UpdateDealerAsync(request));

        Assert.Equal(["dealer.manufacturers", "dealer.time_zone"], RpcFailure.ViolatedFields(failure));
    }

    private async Task<V1.Dealer> ReadAsync(string name) => (await Client.GetDealerAsync(new() { Name = name })).Dealer;
}
