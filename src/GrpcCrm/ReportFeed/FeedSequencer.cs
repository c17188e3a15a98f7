using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.ReportFeed;

/// <summary>
/// Gives published events their positions, rising by one without a gap, after they have committed: a number drawn before the commit would
/// let a reader pass an event that commits late. Any number of sequencers may run; the feed's row lock lets one at a time extend a feed.
/// </summary>
public sealed class FeedSequencer(
    [FromKeyedServices("worker")] NpgsqlDataSource worker, FeedTailer tailer, FeedSessions sessions, Outages outages,
    IOptions<ReportFeedOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(1);

    // What is published meanwhile takes its position together with others: a month's end costs tens of commits, not thousands.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(25);
    private static readonly string ReadHeads = EmbeddedSql.Text("ReportFeed/feed_heads.sql");
    private static readonly string LockFeeds = EmbeddedSql.Text("ReportFeed/lock_feeds.sql");
    private static readonly string MoveOutbox = EmbeddedSql.Text("ReportFeed/move_outbox.sql");
    private readonly Pulse _wake = new();

    /// <summary>Says that something was published. Without it, or where another host published, the poll finds it.</summary>
    public void Wake() => _wake.Beat();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var woken = _wake.Next;
            var works = await outages.Try("Sequencing the feed", Run, stoppingToken);
            var pause = works ? woken.WaitAsync(options.Value.PollInterval, time, stoppingToken) : Task.Delay(BackOff, time, stoppingToken);
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Run(CancellationToken cancellation)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellation);
        var feeds = await Poll(connection, cancellation);
        List<Guid> waiting = [.. feeds.Where(feed => feed.Waiting).Select(feed => feed.Manufacturer)];
        if (waiting.Count > 0)
        {
            await Sequence(connection, waiting, cancellation);
            feeds = await Poll(connection, cancellation);
        }

        await tailer.Follow(connection, feeds, cancellation);
        await sessions.Check(connection, cancellation);
        if (waiting.Count > 0) await Task.Delay(Rest, time, cancellation);
    }

    /// <summary>Learns how far all feeds go, whoever extended them, and in which something waits.</summary>
    private static async Task<List<FeedHead>> Poll(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(ReadHeads, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var feeds = new List<FeedHead>();
        while (await reader.ReadAsync(cancellation))
            feeds.Add(new FeedHead(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetBoolean(3)));
        return feeds;
    }

    /// <summary>READ COMMITTED on purpose: the second statement must see what the wait for the first one's locks let commit.</summary>
    private static async Task Sequence(NpgsqlConnection connection, List<Guid> waiting, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var locked = new List<Guid>();
        await using (var reader = await Execute(connection, LockFeeds, waiting, cancellation))
        {
            while (await reader.ReadAsync(cancellation)) locked.Add(reader.GetGuid(0));
        }

        if (locked.Count == 0) return;
        await using (var reader = await Execute(connection, MoveOutbox, locked, cancellation))
        {
            while (await reader.ReadAsync(cancellation)) { }
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task<NpgsqlDataReader> Execute(
        NpgsqlConnection connection, string text, List<Guid> manufacturers, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(text, connection) { Parameters = { Sql.Array(manufacturers.ToArray()) } };
        return await command.ExecuteReaderAsync(cancellation);
    }
}
