using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Reports;
using Npgsql;

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

    public static TheoryData<string> About => ["interaction", "complaint", "vehicle"];

    [Theory]
    [MemberData(nameof(About))]
    public async Task A_brand_that_records_are_about_cannot_be_given_up(string kind)
    {
        var dealer = await crm.NewDealerAsync();
        V1.IngestRecord record = kind switch
        {
            "interaction" => Records.Interaction("i1"),
            "complaint" => Records.Complaint("p1"),
            _ => Records.Vehicle("v1"),
        };
        using (var session = await IngestSession.OpenAsync(dealer.Calls, dealer.Name))
            await session.PushAsync(0, record);
        var change = new V1.Dealer { Name = dealer.Name, Manufacturers = { await crm.NewManufacturerAsync() } };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await Client.UpdateDealerAsync(new() { Dealer = change }));

        Assert.Equal(["dealer.manufacturers"], RpcFailure.ViolatedFields(failure));
        Assert.Equal([dealer.Manufacturer], (await ReadAsync(dealer.Name)).Manufacturers);
    }

    [Fact]
    public async Task A_brand_that_no_record_is_about_is_given_up_and_taken_again()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin, raiju);
        using (var session = await IngestSession.OpenAsync(crm.As(dealer), dealer))
            await session.PushAsync(0, Records.Customer("c1"), Records.Vehicle("v1", kirin));

        var one = (await Client.UpdateDealerAsync(new() { Dealer = new() { Name = dealer, Manufacturers = { kirin } } })).Dealer;
        var both = (await Client.UpdateDealerAsync(new() { Dealer = new() { Name = dealer, Manufacturers = { kirin, raiju } } })).Dealer;

        Assert.Equal([kirin], one.Manufacturers);
        Assert.Equal(new[] { kirin, raiju }.Order(), both.Manufacturers.Order());
    }

    /// <summary>Its record is not to be seen yet, and will be about the brand.</summary>
    [Fact]
    public async Task A_brand_is_not_given_up_while_a_writer_is_in_flight()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync());
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin, raiju);
        using (var session = await IngestSession.OpenAsync(crm.As(dealer), dealer))
            await session.PushAsync(0, Records.Vehicle("v1", kirin));
        await using var writer = await new ReportScene(crm).OpenWriterAsync(dealer);
        var text = $"update vehicle set manufacturer_id = '{raiju.Split('/')[1]}' where dealer_id = '{dealer.Split('/')[1]}'";
        await using (var move = new NpgsqlCommand(text, writer.Connection)) Assert.Equal(1, await move.ExecuteNonQueryAsync());

        var update = Task.Run(async () => await Client.UpdateDealerAsync(new() { Dealer = new() { Name = dealer, Manufacturers = { kirin } } }));
        await Locks.UntilSomeWaitForTurnsAsync(crm);
        await writer.CommitAsync();

        await RpcFailure.OfAsync("FIELD_INVALID", () => update);
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
