using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Dealers;

public sealed class CreateManufacturerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private V1.DealerService.DealerServiceClient Client => new(crm.Operator);

    [Fact]
    public async Task A_new_manufacturer_has_a_feed_that_is_empty()
    {
        var name = await crm.NewManufacturerAsync("Kirin Motors");

        var head = await crm.ScalarAsync<long>($"select head_position from feed where manufacturer_id = '{name["manufacturers/".Length..]}'");

        Assert.Equal(0, head);
    }

    [Fact]
    public async Task A_manufacturer_without_a_display_name_is_refused()
    {
        var failure = await RpcFailure.OfAsync(
            "FIELD_INVALID", async () => await Client.CreateManufacturerAsync(new() { Manufacturer = new() }));

        Assert.Equal(["manufacturer.display_name"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task What_the_service_sets_is_ignored_in_the_request()
    {
        var sent = new V1.Manufacturer { Name = "manufacturers/mine", DisplayName = "Raiju", CreateTime = new() { Seconds = 1 } };

        var created = (await Client.CreateManufacturerAsync(new() { Manufacturer = sent })).Manufacturer;

        Assert.NotEqual(sent.Name, created.Name);
        Assert.NotEqual(1, created.CreateTime.Seconds);
    }

    [Fact]
    public async Task Every_call_leaves_a_row_in_the_access_log()
    {
        await crm.NewManufacturerAsync("Logged");

        var rows = await crm.ScalarAsync<long>("""
            select count(*)
            from access_log
            where tenant_id = '00000000-0000-0000-0000-000000000000'
              and method = '/grpccrm.v1.DealerService/CreateManufacturer'
              and subject = 'tests'
            """);
        Assert.True(rows >= 1);
    }
}
