using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class CreateReportSubscriptionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task It_starts_before_the_oldest_event_and_active()
    {
        var report = await _scene.PublishedAsync();
        await _scene.ReadAsync(FeedScene.ManufacturerOf(report), 1);

        var subscription = await _scene.SubscribeAsync(FeedScene.ManufacturerOf(report));

        Assert.Equal(V1.SubscriptionState.Active, subscription.State);
        Assert.Equal(
            (0L, 1L, 1L, 1L),
            (subscription.AckedPosition, subscription.OldestPosition, subscription.HeadPosition, subscription.PendingCount));
    }

    [Theory]
    [InlineData(86_399, 0)]
    [InlineData(3 * 365 * 86_400 + 1, 0)]
    [InlineData(86_400, 1)]
    [InlineData(-86_400, 0)]
    public async Task A_retention_out_of_bounds_is_refused(long seconds, int nanos)
    {
        var manufacturer = await crm.NewManufacturerAsync();
        var retention = new Duration { Seconds = seconds, Nanos = nanos };
        var subscription = new V1.ReportSubscription { DisplayName = "Archive", Retention = retention };
        var request = new V1.CreateReportSubscriptionRequest { Parent = manufacturer, ReportSubscription = subscription };

        var failure = await RpcFailure.OfAsync(
            "FIELD_INVALID", () => _scene.Feed(manufacturer).CreateReportSubscriptionAsync(request).ResponseAsync);

        Assert.Equal(["report_subscription.retention"], RpcFailure.ViolatedFields(failure));
    }
}
