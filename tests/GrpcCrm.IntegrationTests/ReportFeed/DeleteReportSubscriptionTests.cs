using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class DeleteReportSubscriptionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task It_is_gone_and_its_live_stream_ends()
    {
        var subscription = await _scene.Subscribe(await crm.NewManufacturer());
        using var call = _scene.Open(subscription);
        await FeedScene.Next(call);

        await Delete(subscription);

        await RpcFailure.Of("RESOURCE_NOT_FOUND", () => FeedScene.Drain(call));
        await RpcFailure.Of("RESOURCE_NOT_FOUND", () => _scene.Read(subscription));
        await RpcFailure.Of("RESOURCE_NOT_FOUND", () => Delete(subscription));
    }

    [Fact]
    public async Task A_stale_etag_is_refused()
    {
        var subscription = await _scene.Subscribe(await crm.NewManufacturer());
        await _scene.Feed(FeedScene.OwnerOf(subscription)).PauseReportSubscriptionAsync(new() { Name = subscription.Name });

        await RpcFailure.Of("ETAG_MISMATCH", () => Delete(subscription, subscription.Etag));

        Assert.Equal(V1.SubscriptionState.Paused, (await _scene.Read(subscription)).State);
    }

    private Task<V1.DeleteReportSubscriptionResponse> Delete(V1.ReportSubscription subscription, string etag = "") =>
        _scene.Feed(FeedScene.OwnerOf(subscription))
            .DeleteReportSubscriptionAsync(new() { Name = subscription.Name, Etag = etag }).ResponseAsync;
}
