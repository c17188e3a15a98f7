using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.ReportFeed;

/// <summary>
/// Removes events that are older than they are kept. Any number of hosts may run it; a feed's row lock lets one at a time.
/// </summary>
public sealed class FeedRetention(
    [FromKeyedServices("worker")] NpgsqlDataSource worker, Repeat repeat, IOptions<ReportFeedOptions> options) : BackgroundService
{
    private static readonly string LockOldFeeds = EmbeddedSql.Text("ReportFeed/lock_old_feeds.sql");
    private static readonly string ExpireEvents = EmbeddedSql.Text("ReportFeed/expire_events.sql");

    private long Seconds => (long)options.Value.Retention.TotalSeconds;

    /// <summary>Runs once, and says of how many feeds something was removed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var feeds = await IdsAsync(connection, LockOldFeeds, [Seconds], cancellationToken);
        if (feeds.Length == 0) return 0;
        var shortened = await IdsAsync(connection, ExpireEvents, [feeds, Seconds], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return shortened.Length;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        repeat.EveryAsync("Removing old events of the feed", options.Value.RetentionInterval, RunAsync, stoppingToken);

    private static async Task<Guid[]> IdsAsync(
        NpgsqlConnection connection, string text, object[] parameters, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(text, parameters);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken)) ids.Add(reader.GetGuid(0));
        return [.. ids];
    }
}
