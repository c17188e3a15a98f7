using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class PauseReportSubscriptionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task A_live_stream_ends_on_whichever_host_it_is_and_no_other_opens()
    {
        var subscription = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());
        using var call = _scene.Open(subscription, channel: await crm.StartHostAsync());
        await FeedScene.NextAsync(call);

        var paused = await PauseAsync(subscription);

        Assert.Equal(V1.SubscriptionState.Paused, paused.State);
        var failure = await RpcFailure.OfAsync("SUBSCRIPTION_PAUSED", () => FeedScene.DrainAsync(call));
        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        using var next = _scene.Open(subscription, takeOver: true);
        await RpcFailure.OfAsync("SUBSCRIPTION_PAUSED", () => FeedScene.NextAsync(next));
    }

    [Fact]
    public async Task A_paused_one_stays_as_it_is()
    {
        var subscription = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());

        Assert.Equal(await PauseAsync(subscription), await PauseAsync(subscription));
    }

    private async Task<V1.ReportSubscription> PauseAsync(V1.ReportSubscription subscription)
    {
        var request = new V1.PauseReportSubscriptionRequest { Name = subscription.Name };
        return (await _scene.Feed(FeedScene.OwnerOf(subscription)).PauseReportSubscriptionAsync(request)).ReportSubscription;
    }
}
