using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.ReportFeed;

/// <summary>
/// Gives published events their positions, rising by one without a gap, after they have committed: a number drawn before the commit would
/// let a reader pass an event that commits late. Any number of sequencers may run; the feed's row lock lets one at a time extend a feed.
/// </summary>
public sealed class FeedSequencer(
    [FromKeyedServices("worker")] NpgsqlDataSource worker, FeedTailer tailer, FeedSessions sessions, Repeat repeat,
    IOptions<ReportFeedOptions> options, TimeProvider time) : BackgroundService
{
    // What is published meanwhile takes its position together with others: a month's end costs tens of commits, not thousands.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(25);
    private static readonly string ReadHeads = EmbeddedSql.Text("ReportFeed/feed_heads.sql");
    private static readonly string LockFeeds = EmbeddedSql.Text("ReportFeed/lock_feeds.sql");
    private static readonly string MoveOutbox = EmbeddedSql.Text("ReportFeed/move_outbox.sql");
    private readonly Pulse _wake = new();

    /// <summary>Says that something was published. Without it, or where another host published, the poll finds it.</summary>
    public void Wake() => _wake.Signal();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        repeat.WokenAsync("Sequencing the feed", (_wake, options.Value.PollInterval), RunAsync, stoppingToken);

    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellationToken);
        var feeds = await PollAsync(connection, cancellationToken);
        List<Guid> waiting = [.. feeds.Where(feed => feed.Waiting).Select(feed => feed.Manufacturer)];
        if (waiting.Count > 0)
        {
            await SequenceAsync(connection, waiting, cancellationToken);
            feeds = await PollAsync(connection, cancellationToken);
        }

        await tailer.FollowAsync(connection, feeds, cancellationToken);
        await sessions.CheckAsync(connection, cancellationToken);
        if (waiting.Count > 0) await Task.Delay(Rest, time, cancellationToken);
        return false;
    }

    /// <summary>Learns how far all feeds go, whoever extended them, and in which something waits.</summary>
    private static async Task<List<FeedHead>> PollAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ReadHeads, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var feeds = new List<FeedHead>();
        while (await reader.ReadAsync(cancellationToken))
            feeds.Add(new FeedHead(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetBoolean(3)));
        return feeds;
    }

    /// <summary>READ COMMITTED on purpose: the second statement must see what the wait for the first one's locks let commit.</summary>
    private static async Task SequenceAsync(NpgsqlConnection connection, List<Guid> waiting, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var locked = new List<Guid>();
        await using (var reader = await ExecuteAsync(connection, LockFeeds, waiting, cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken)) locked.Add(reader.GetGuid(0));
        }

        if (locked.Count == 0) return;
        await using (var reader = await ExecuteAsync(connection, MoveOutbox, locked, cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken)) { }
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<NpgsqlDataReader> ExecuteAsync(
        NpgsqlConnection connection, string text, List<Guid> manufacturers, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(text, connection) { Parameters = { Sql.Array(manufacturers.ToArray()) } };
        return await command.ExecuteReaderAsync(cancellationToken);
    }
}
