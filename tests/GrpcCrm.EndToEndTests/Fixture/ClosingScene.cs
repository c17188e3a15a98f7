using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>What a dealer was told of a period in one revision.</summary>
public sealed record MadeDocument(string Dealer, DateOnly Period, int Revision, string Sha256);

/// <summary>
/// Several hosts that close periods on one database, and one through which all calls go, which closes none and is left alone.
/// </summary>
public sealed class ClosingScene : IAsyncDisposable
{
    private readonly CrmDatabase _database;
    private readonly HostProcess _front;
    private readonly GrpcChannel _channel;

    private ClosingScene(CrmDatabase database, HostProcess front)
    {
        (_database, _front) = (database, front);
        _channel = GrpcChannel.ForAddress(front.Address);
    }

    /// <summary>The hosts that close periods.</summary>
    public List<HostProcess> Hosts { get; } = [];

    public static async Task<ClosingScene> SetAsync(int hosts)
    {
        var database = await CrmDatabase.CreateAsync();
        var scene = new ClosingScene(database, await HostProcess.StartAsync(database, ("GRPCCRM_PeriodClosing__Enabled", "false")));
        var poll = ("GRPCCRM_PeriodClosing__PollInterval", "00:00:00.1");
        var starting = Enumerable.Range(0, hosts).Select(_ => HostProcess.StartAsync(database, poll));
        scene.Hosts.AddRange(await Task.WhenAll(starting));
        return scene;
    }

    public async Task<string> NewManufacturerAsync()
    {
        var directory = await DirectoryAsync();
        return (await directory.CreateManufacturerAsync(new() { Manufacturer = new() { DisplayName = "Maker" } })).Manufacturer.Name;
    }

    public async Task<string> NewDealerAsync(string displayName, string manufacturer)
    {
        var dealer = new V1.Dealer { DisplayName = displayName, TimeZone = Schedules.Zone, Manufacturers = { manufacturer } };
        return (await (await DirectoryAsync()).CreateDealerAsync(new() { Dealer = dealer })).Dealer.Name;
    }

    public async Task StoreAsync(string dealer, IEnumerable<V1.IngestRecord> records)
    {
        var ingest = new V1.IngestService.IngestServiceClient(await CallsAsync(dealer));
        foreach (var some in records.Chunk(200))
        {
            var batch = new V1.IngestBatch { Records = { some } };
            Assert.Empty((await ingest.IngestBatchAsync(new() { Parent = dealer, SourceSystem = "dms", Batch = batch })).Result.Exceptions);
        }
    }

    public async Task ScheduleAsync(string manufacturer, int months) =>
        await Schedules.CreateAsync(await CallsAsync(manufacturer), manufacturer, months);

    public Task<long> RevisionsAsync() => ScalarAsync("select count(*) from report_revision");

    /// <summary>Returns when there are so many revisions: closing goes on.</summary>
    public async Task ReachAsync(long revisions)
    {
        using var patience = new CancellationTokenSource(ChildProcess.Patience);
        while (await RevisionsAsync() < revisions) await Task.Delay(2, patience.Token);
    }

    /// <summary>
    /// Returns when so many reports are made and nothing is left to do; what a host that met a fault will try again in a minute is.
    /// </summary>
    public async Task SettledAsync(long reports)
    {
        const string Left = """
            select
              (select count(*) from late_mark)
              + (select count(*) from report_due where due_time <= clock_timestamp() + interval '5 minutes')
              + (select count(*) from feed_outbox)
            """;
        using var patience = new CancellationTokenSource(2 * ChildProcess.Patience);
        while (await ScalarAsync("select count(*) from report") < reports || await ScalarAsync(Left) > 0)
            await Task.Delay(20, patience.Token);
    }

    /// <summary>Each revision has one event, and their positions are one after the other from the first to the head.</summary>
    public async Task AssertFeedIsDenseAsync()
    {
        var revisions = await RevisionsAsync();
        Assert.Equal(revisions, await ScalarAsync("select count(*) from feed_event"));
        Assert.Equal(revisions, await ScalarAsync("select count(distinct (report_id, revision)) from feed_event"));
        Assert.Equal(revisions, await ScalarAsync("select sum(head_position)::bigint from feed"));
        Assert.Equal(0, await ScalarAsync("""
            select count(*)
            from feed f
            where f.head_position <> (
              select count(distinct e.position)
              from feed_event e
              where e.manufacturer_id = f.manufacturer_id and e.position between 1 and f.head_position)
            """));
    }

    /// <summary>All that the dealers of a manufacturer were told, by dealer, period and revision.</summary>
    public async Task<List<MadeDocument>> DocumentsAsync(string manufacturer)
    {
        const string Query = """
            select d.display_name, r.period_start, v.revision, encode(v.content_sha256, 'hex')
            from report_document v
            join report r using (manufacturer_id, report_id)
            join dealer d on d.dealer_id = r.dealer_id
            where v.audience = 2 and v.manufacturer_id = $1
            order by d.display_name collate "C", r.period_start, v.revision
            """;
        await using var command = _database.Admin.CreateCommand(Query);
        command.Parameters.AddWithValue(Guid.Parse(manufacturer["manufacturers/".Length..]));
        await using var reader = await command.ExecuteReaderAsync();
        var documents = new List<MadeDocument>();
        while (await reader.ReadAsync())
            documents.Add(new(reader.GetString(0), DateOnly.FromDateTime(reader.GetDateTime(1)), reader.GetInt32(2), reader.GetString(3)));
        return documents;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        foreach (var host in Hosts) await host.DisposeAsync();
        await _front.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task<V1.DealerService.DealerServiceClient> DirectoryAsync() => new(await CallsAsync("operator"));

    private async Task<CallInvoker> CallsAsync(string organisation)
    {
        var token = await _database.TokenAsync(organisation);
        return _channel.Intercept(metadata =>
        {
            metadata.Add("authorization", $"Bearer {token}");
            return metadata;
        });
    }

    private async Task<long> ScalarAsync(string query)
    {
        await using var command = _database.Admin.CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
