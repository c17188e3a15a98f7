using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class ListReportSubscriptionsTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task Pages_hold_every_own_subscription_once_in_the_order_of_their_making()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        var made = new List<V1.ReportSubscription>();
        for (var i = 0; i < 5; i++) made.Add(await _scene.SubscribeAsync(kirin));
        await _scene.SubscribeAsync(raiju);

        var listed = new List<V1.ReportSubscription>();
        var request = new V1.ListReportSubscriptionsRequest { Parent = kirin, PageSize = 2 };
        do
        {
            var page = await _scene.Feed(kirin).ListReportSubscriptionsAsync(request);
            listed.AddRange(page.ReportSubscriptions);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(made, listed);
    }
}
