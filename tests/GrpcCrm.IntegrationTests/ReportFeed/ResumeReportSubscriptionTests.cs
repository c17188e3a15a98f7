using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class ResumeReportSubscriptionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task What_was_published_in_the_pause_is_delivered_after_it()
    {
        var report = await _scene.PublishedAsync();
        var subscription = await _scene.SubscribeAsync(FeedScene.ManufacturerOf(report));
        var feed = _scene.Feed(FeedScene.ManufacturerOf(report));
        await feed.PauseReportSubscriptionAsync(new() { Name = subscription.Name });
        await _scene.PublishAsync(report, 3);

        var resumed = (await feed.ResumeReportSubscriptionAsync(new() { Name = subscription.Name })).ReportSubscription;

        Assert.Equal(V1.SubscriptionState.Active, resumed.State);
        using var call = _scene.Open(subscription);
        Assert.Equal([1L, 2L, 3L, 4L], (await FeedScene.EventsAsync(call, 4)).Select(feedEvent => feedEvent.Position));
    }

    [Fact]
    public async Task An_active_one_stays_as_it_is()
    {
        var subscription = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());
        var feed = _scene.Feed(FeedScene.OwnerOf(subscription));

        var resumed = await feed.ResumeReportSubscriptionAsync(new() { Name = subscription.Name });

        Assert.Equal(subscription, resumed.ReportSubscription);
    }
}
