using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

public sealed class UpdateReportSubscriptionTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly FeedScene _scene = new(crm);

    [Fact]
    public async Task Only_what_the_mask_names_changes()
    {
        var manufacturer = await crm.NewManufacturerAsync();
        var made = await _scene.SubscribeAsync(manufacturer, new() { Subjects = { V1.FeedSubject.SafetyNotice } });

        var changed = await UpdateAsync(new() { Name = made.Name, DisplayName = "Archive" }, "display_name");

        Assert.Equal(("Archive", made.Filter), (changed.DisplayName, changed.Filter));
        Assert.NotEqual(made.Etag, changed.Etag);
        Assert.Null((await UpdateAsync(new() { Name = made.Name }, "filter")).Filter);
    }

    [Fact]
    public async Task A_stale_etag_is_refused()
    {
        var made = await _scene.SubscribeAsync(await crm.NewManufacturerAsync());
        await UpdateAsync(new() { Name = made.Name, DisplayName = "First" });

        var failure = await RpcFailure.OfAsync(
            "ETAG_MISMATCH", () => UpdateAsync(new() { Name = made.Name, DisplayName = "Second", Etag = made.Etag }));

        Assert.Equal(StatusCode.Aborted, failure.StatusCode);
    }

    [Fact]
    public async Task The_live_stream_closes_and_the_next_has_the_new_filter()
    {
        var report = await _scene.PublishedAsync();
        var made = await _scene.SubscribeAsync(FeedScene.ManufacturerOf(report));
        using var call = _scene.Open(made);
        Assert.False((await FeedScene.NextAsync(call)).Opened.Filtered);

        await UpdateAsync(new() { Name = made.Name, Filter = new() { Subjects = { V1.FeedSubject.SafetyNotice } } });

        var closing = await FeedScene.NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Closing);
        Assert.Equal("SUBSCRIPTION_CHANGED", closing.Closing.Reason);
        Assert.False(await call.ResponseStream.MoveNext(default));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        using var next = _scene.Open(made);
        Assert.True((await FeedScene.NextAsync(next)).Opened.Filtered);
    }

    private async Task<V1.ReportSubscription> UpdateAsync(V1.ReportSubscription subscription, params string[] paths)
    {
        var mask = new Google.Protobuf.WellKnownTypes.FieldMask { Paths = { paths } };
        var request = new V1.UpdateReportSubscriptionRequest { ReportSubscription = subscription, UpdateMask = mask };
        return (await _scene.Feed(FeedScene.OwnerOf(subscription)).UpdateReportSubscriptionAsync(request)).ReportSubscription;
    }
}
