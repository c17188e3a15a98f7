using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.IntegrationTests.Reports;
using GrpcCrm.Platform.Names;
using GrpcCrm.ReportFeed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.IntegrationTests.ReportFeed;

/// <summary>Feeds, their publishers and their readers.</summary>
internal sealed class FeedScene(CrmFixture crm)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How the feed runs in the first host; read anew for every frame.</summary>
    public ReportFeedOptions Options => crm.App.Services.GetRequiredService<IOptions<ReportFeedOptions>>().Value;

    public ReportScene Reports { get; } = new(crm);

    private NpgsqlDataSource Worker => crm.App.Services.GetRequiredKeyedService<NpgsqlDataSource>("worker");

    /// <summary>A manufacturer with the report of one dealer's month, so that its feed holds one event or soon will.</summary>
    public async Task<V1.Report> PublishedAsync(int month = 1)
    {
        var manufacturer = await crm.NewManufacturerAsync();
        return await Reports.GenerateAsync(manufacturer, await crm.NewDealerAsync("Asia/Hong_Kong", manufacturer), 2025, month);
    }

    public static string ManufacturerOf(V1.Report report) =>
        ResourceNames.Manufacturers.Format(Publication.Names.Parse(report.Name).Tenant);

    /// <summary>Publishes a report's first revision once more, as a transaction of its own that takes a while and may fail.</summary>
    public async Task<Guid> PublishAsync(V1.Report report, TimeSpan duration, bool commits = true)
    {
        var name = Publication.Names.Parse(report.Name);
        var feedEvent = Guid.CreateVersion7();
        await using var connection = await Worker.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand(
            "insert into feed_outbox (manufacturer_id, event_id, report_id, dealer_id, revision, subject) values ($1, $2, $3, $4, 1, 1)",
            connection);
        foreach (var value in new[] { name.Tenant, feedEvent, name.Id, ResourceNames.Dealers.Parse(report.Dealer).Id })
            insert.Parameters.Add(new() { Value = value });
        await insert.ExecuteNonQueryAsync();
        if (duration > TimeSpan.Zero) await Task.Delay(duration);
        if (commits) await transaction.CommitAsync();
        return feedEvent;
    }

    /// <summary>The same many times at once.</summary>
    public async Task PublishAsync(V1.Report report, int count)
    {
        var name = Publication.Names.Parse(report.Name);
        await using var insert = Worker.CreateCommand("""
            insert into feed_outbox (manufacturer_id, event_id, report_id, dealer_id, revision, subject)
            select $1, gen_random_uuid(), $2, $3, 1, 1 from generate_series(1, $4)
            """);
        object[] values = [name.Tenant, name.Id, ResourceNames.Dealers.Parse(report.Dealer).Id, count];
        foreach (var value in values) insert.Parameters.Add(new() { Value = value });
        await insert.ExecuteNonQueryAsync();
    }

    /// <summary>Makes the manufacturer's document so long.</summary>
    public Task<int> LengthenAsync(V1.Report report, int length) => crm.ScalarAsync<int>($"""
        update report_document
        set content = decode(repeat('61', {length}), 'hex')
        where report_id = '{Publication.Names.Parse(report.Name).Id}' and audience = 1
        returning octet_length(content)
        """);

    public V1.ReportFeedService.ReportFeedServiceClient Feed(string manufacturer, GrpcChannel? channel = null) =>
        new(crm.As(manufacturer, channel: channel));

    public async Task<V1.ReportSubscription> SubscribeAsync(string manufacturer, V1.FeedFilter? filter = null)
    {
        var subscription = new V1.ReportSubscription { DisplayName = "Head office", Filter = filter };
        var request = new V1.CreateReportSubscriptionRequest { Parent = manufacturer, ReportSubscription = subscription };
        return (await Feed(manufacturer).CreateReportSubscriptionAsync(request)).ReportSubscription;
    }

    public async Task<V1.ReportSubscription> ReadAsync(V1.ReportSubscription subscription) =>
        (await Feed(OwnerOf(subscription)).GetReportSubscriptionAsync(new() { Name = subscription.Name })).ReportSubscription;

    public Task<V1.AckReportsResponse> AckAsync(V1.ReportSubscription subscription, string session, string cursor) =>
        Feed(OwnerOf(subscription)).AckReportsAsync(new() { Name = subscription.Name, SessionId = session, Cursor = cursor }).ResponseAsync;

    public static string OwnerOf(V1.ReportSubscription subscription) =>
        ResourceNames.Manufacturers.Format(ReportSubscription.Names.Parse(subscription.Name).Tenant);

    public AsyncServerStreamingCall<V1.StreamReportsResponse> Open(string manufacturer, string cursor = "", GrpcChannel? channel = null) =>
        Open(new V1.StreamReportsRequest { Parent = manufacturer, AfterCursor = cursor }, channel);

    public AsyncServerStreamingCall<V1.StreamReportsResponse> Open(
        V1.ReportSubscription subscription, bool takeOver = false, GrpcChannel? channel = null) =>
        Open(
            new V1.StreamReportsRequest { Parent = OwnerOf(subscription), Subscription = subscription.Name, TakeOver = takeOver }, channel);

    public AsyncServerStreamingCall<V1.StreamReportsResponse> Open(V1.StreamReportsRequest request, GrpcChannel? channel = null) =>
        Feed(request.Parent, channel).StreamReports(request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Patience);

    /// <summary>Reads from the cursor on until there are so many events.</summary>
    public async Task<List<V1.ReportEvent>> ReadAsync(string manufacturer, int count, string cursor = "", GrpcChannel? channel = null)
    {
        using var call = Open(manufacturer, cursor, channel);
        return await EventsAsync(call, count);
    }

    public static async Task<List<V1.ReportEvent>> EventsAsync(AsyncServerStreamingCall<V1.StreamReportsResponse> call, int count)
    {
        var events = new List<V1.ReportEvent>();
        while (events.Count < count)
        {
            var frame = await NextAsync(call);
            if (frame.Batch is { } batch) events.AddRange(batch.Events);
        }

        return events;
    }

    public static async Task<V1.StreamReportsResponse> NextAsync(AsyncServerStreamingCall<V1.StreamReportsResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(default), "The stream ended.");
        return call.ResponseStream.Current;
    }

    /// <summary>Reads on to the first frame of the kind.</summary>
    public static async Task<V1.StreamReportsResponse> NextAsync(
        AsyncServerStreamingCall<V1.StreamReportsResponse> call, V1.StreamReportsResponse.FrameOneofCase kind)
    {
        var frame = await NextAsync(call);
        while (frame.FrameCase != kind) frame = await NextAsync(call);
        return frame;
    }

    /// <summary>Reads on until nothing is left to catch up with; from then on the stream follows in memory.</summary>
    public static async Task CaughtUpAsync(AsyncServerStreamingCall<V1.StreamReportsResponse> call)
    {
        var beat = await NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Heartbeat);
        while (!beat.Heartbeat.CaughtUp) beat = await NextAsync(call, V1.StreamReportsResponse.FrameOneofCase.Heartbeat);
    }

    /// <summary>Reads on to the end, which is a failure.</summary>
    public static async Task DrainAsync(AsyncServerStreamingCall<V1.StreamReportsResponse> call)
    {
        while (await call.ResponseStream.MoveNext(default)) { }
    }
}
