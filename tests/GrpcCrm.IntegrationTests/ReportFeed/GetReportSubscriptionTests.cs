using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class GetReportSubscriptionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task It_tells_how_much_is_pending()
    {
        var report = await _scene.PublishedAsync();
        var subscription = await _scene.SubscribeAsync(FeedScene.ManufacturerOf(report));
        await _scene.PublishAsync(report, 4);
        await _scene.ReadAsync(FeedScene.ManufacturerOf(report), 5);

        var read = await _scene.ReadAsync(subscription);

        Assert.Equal((0L, 5L, 5L), (read.AckedPosition, read.HeadPosition, read.PendingCount));
    }

    [Fact]
    public async Task The_acked_cursor_is_one_to_stream_after()
    {
        var report = await _scene.PublishedAsync();
        var subscription = await _scene.SubscribeAsync(FeedScene.ManufacturerOf(report));

        var events = await _scene.ReadAsync(FeedScene.ManufacturerOf(report), 1, subscription.AckedCursor);

        Assert.Equal(1, events[0].Position);
    }
}
