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
    public async Task<V1.Report> Published(int month = 1)
    {
        var manufacturer = await crm.NewManufacturer();
        return await Reports.Generate(manufacturer, await crm.NewDealer("Asia/Hong_Kong", manufacturer), 2025, month);
    }

    public static string ManufacturerOf(V1.Report report) =>
        ResourceNames.Manufacturers.Format(ResourceNames.Reports.Parse(report.Name).Tenant);

    /// <summary>Publishes a report's first revision once more, as a transaction of its own that takes a while and may fail.</summary>
    public async Task<Guid> Publish(V1.Report report, TimeSpan duration, bool commits = true)
    {
        var name = ResourceNames.Reports.Parse(report.Name);
        var happening = Guid.CreateVersion7();
        await using var connection = await Worker.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand(
            "insert into feed_outbox (manufacturer_id, event_id, report_id, dealer_id, revision, subject) values ($1, $2, $3, $4, 1, 1)", connection);
        foreach (var value in new[] { name.Tenant, happening, name.Id, ResourceNames.Dealers.Parse(report.Dealer).Id }) insert.Parameters.Add(new() { Value = value });
        await insert.ExecuteNonQueryAsync();
        if (duration > TimeSpan.Zero) await Task.Delay(duration);
        if (commits) await transaction.CommitAsync();
        return happening;
    }

    public AsyncServerStreamingCall<V1.StreamReportsResponse> Open(string manufacturer, string cursor = "", GrpcChannel? channel = null) =>
        new V1.ReportFeedService.ReportFeedServiceClient(crm.As(manufacturer, channel: channel)).StreamReports(
            new() { Parent = manufacturer, AfterCursor = cursor }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Patience);

    /// <summary>Reads from the cursor on until there are so many events.</summary>
    public async Task<List<V1.ReportEvent>> Read(string manufacturer, int count, string cursor = "", GrpcChannel? channel = null)
    {
        var events = new List<V1.ReportEvent>();
        using var call = Open(manufacturer, cursor, channel);
        while (events.Count < count)
        {
            var frame = await Next(call);
            if (frame.Batch is { } batch) events.AddRange(batch.Events);
        }

        return events;
    }

    public static async Task<V1.StreamReportsResponse> Next(AsyncServerStreamingCall<V1.StreamReportsResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(default), "The stream ended.");
        return call.ResponseStream.Current;
    }
}
