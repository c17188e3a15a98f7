using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Dealers;

public sealed class GetManufacturerTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_manufacturer_reads_itself_and_no_other()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync("Kirin"), await crm.NewManufacturerAsync("Raiju"));
        var client = new V1.DealerService.DealerServiceClient(crm.As(kirin));

        Assert.Equal("Kirin", (await client.GetManufacturerAsync(new() { Name = kirin })).Manufacturer.DisplayName);
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await client.GetManufacturerAsync(new() { Name = raiju }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("manufacturers/")]
    [InlineData("dealers/01890000-0000-7000-8000-000000000001")]
    [InlineData("manufacturers/01890000-0000-7000-8000-00000000000A")]
    public async Task A_name_of_another_shape_is_refused(string name)
    {
        var client = new V1.DealerService.DealerServiceClient(crm.Operator);

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await client.GetManufacturerAsync(new() { Name = name }));

        Assert.Equal(["name"], RpcFailure.ViolatedFields(failure));
    }
}
