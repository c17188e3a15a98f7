using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Dealers;

public sealed class GetMyAccessTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    [Fact]
    public async Task A_caller_learns_who_it_is_and_what_it_may_do()
    {
        var manufacturer = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", manufacturer);
        var before = TimeProvider.System.GetUtcNow().UtcDateTime;

        var access = await new V1.DealerService.DealerServiceClient(crm.As(dealer, ["directory.read", "customers.read", "feed.read", "dance"]))
            .GetMyAccessAsync(new());

        Assert.Equal(dealer, access.Organization);
        Assert.Equal(["customers.read", "directory.read"], access.Permissions);
        Assert.NotEmpty(access.Subject);
        Assert.True(access.ExpireTime.ToDateTime() > before);
        Assert.Equal("operator", (await new V1.DealerService.DealerServiceClient(crm.Operator).GetMyAccessAsync(new())).Organization);
        Assert.Equal(manufacturer, (await new V1.DealerService.DealerServiceClient(crm.As(manufacturer)).GetMyAccessAsync(new())).Organization);
    }
}
