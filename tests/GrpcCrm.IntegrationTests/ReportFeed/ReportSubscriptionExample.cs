using GrpcCrm.IntegrationTests.Architecture;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.ReportFeed;

/// <summary>A subscription that was streamed once, with the session and cursor by which the stream may be acknowledged.</summary>
internal sealed class ReportSubscriptionExample : IExample
{
    public string Collection => "reportSubscriptions";

    public async Task MakeAsync(CrmFixture crm, IDictionary<string, string> names)
    {
        var (manufacturer, feed) = (names["manufacturers"], new V1.ReportFeedService.ReportFeedServiceClient(crm.As(names["manufacturers"])));
        var request = new V1.CreateReportSubscriptionRequest { Parent = manufacturer, ReportSubscription = new() { DisplayName = "Text" } };
        names[Collection] = (await feed.CreateReportSubscriptionAsync(request)).ReportSubscription.Name;
        using var call = feed.StreamReports(new() { Parent = manufacturer, Subscription = names[Collection] });
        Assert.True(await call.ResponseStream.MoveNext(default));
        (names["session_id"], names["cursor"]) = (call.ResponseStream.Current.Opened.SessionId, call.ResponseStream.Current.Cursor);
    }
}
