using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class ResumeReportSubscriptionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task What_was_published_in_the_pause_is_delivered_after_it()
    {
        var report = await _scene.Published();
        var subscription = await _scene.Subscribe(FeedScene.ManufacturerOf(report));
        var feed = _scene.Feed(FeedScene.ManufacturerOf(report));
        await feed.PauseReportSubscriptionAsync(new() { Name = subscription.Name });
        await _scene.Publish(report, 3);

        var resumed = (await feed.ResumeReportSubscriptionAsync(new() { Name = subscription.Name })).ReportSubscription;

        Assert.Equal(V1.SubscriptionState.Active, resumed.State);
        using var call = _scene.Open(subscription);
        Assert.Equal([1L, 2L, 3L, 4L], (await FeedScene.Events(call, 4)).Select(happening => happening.Position));
    }

    [Fact]
    public async Task An_active_one_stays_as_it_is()
    {
        var subscription = await _scene.Subscribe(await crm.NewManufacturer());
        var feed = _scene.Feed(FeedScene.OwnerOf(subscription));

        var resumed = await feed.ResumeReportSubscriptionAsync(new() { Name = subscription.Name });

        Assert.Equal(subscription, resumed.ReportSubscription);
    }
}
