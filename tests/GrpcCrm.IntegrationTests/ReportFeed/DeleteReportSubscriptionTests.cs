using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class DeleteReportSubscriptionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task It_is_gone_and_its_live_stream_ends()
    {
        var subscription = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());
        using var call = _scene.Open(subscription);
        await FeedScene.NextAsync(call);

        await DeleteAsync(subscription);

        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", () => FeedScene.DrainAsync(call));
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", () => _scene.ReadAsync(subscription));
        await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", () => DeleteAsync(subscription));
    }

    [Fact]
    public async Task A_stale_etag_is_refused()
    {
        var subscription = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());
        await _scene.Feed(FeedScene.OwnerOf(subscription)).PauseReportSubscriptionAsync(new() { Name = subscription.Name });

        await RpcFailure.OfAsync("ETAG_MISMATCH", () => DeleteAsync(subscription, subscription.Etag));

        Assert.Equal(V1.SubscriptionState.Paused, (await _scene.ReadAsync(subscription)).State);
    }

    private Task<V1.DeleteReportSubscriptionResponse> DeleteAsync(V1.ReportSubscription subscription, string etag = "") =>
        _scene.Feed(FeedScene.OwnerOf(subscription))
            .DeleteReportSubscriptionAsync(new() { Name = subscription.Name, Etag = etag }).ResponseAsync;
}
