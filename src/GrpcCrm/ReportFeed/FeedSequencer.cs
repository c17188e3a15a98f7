using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.ReportFeed;

/// <summary>
/// Gives published events their positions, rising by one without a gap, after they have committed: a number drawn before the commit would
/// let a reader pass an event that commits late. Any number of sequencers may run; the feed's row lock lets one at a time extend a feed.
/// </summary>
public sealed class FeedSequencer(
    [FromKeyedServices("worker")] NpgsqlDataSource worker, FeedHeads heads, IOptions<ReportFeedOptions> options, TimeProvider time,
    ILogger<FeedSequencer> logger) : BackgroundService
{
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(1);
    private static readonly string ReadHeads = EmbeddedSql.Text("ReportFeed/feed_heads.sql");
    private static readonly string LockFeeds = EmbeddedSql.Text("ReportFeed/lock_feeds.sql");
    private static readonly string MoveOutbox = EmbeddedSql.Text("ReportFeed/move_outbox.sql");
    private readonly Pulse _wake = new();

    /// <summary>Says that something was published. Without it, or where another host published, the poll finds it.</summary>
    public void Wake() => _wake.Beat();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var works = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            var woken = _wake.Next;
            works = await TryRun(works, stoppingToken);
            var pause = works ? woken.WaitAsync(options.Value.PollInterval, time, stoppingToken) : Task.Delay(BackOff, time, stoppingToken);
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Runs once. Survives whatever happens to the database; logs where an outage begins and ends, not each failure.</summary>
    private async Task<bool> TryRun(bool worked, CancellationToken cancellation)
    {
        try
        {
            await Run(cancellation);
            if (!worked) logger.LogInformation("The feed sequencer works again");
            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return worked;
        }
        catch (Exception error)
        {
            if (worked) logger.LogWarning(error, "The feed sequencer cannot work; it tries again every {BackOff}", BackOff);
            return false;
        }
    }

    private async Task Run(CancellationToken cancellation)
    {
        await using var connection = await worker.OpenConnectionAsync(cancellation);
        var waiting = await Poll(connection, cancellation);
        if (waiting.Count > 0) await Sequence(connection, waiting, cancellation);
    }

    /// <summary>Learns how far all feeds go, whoever extended them, and returns those in which something waits.</summary>
    private async Task<List<Guid>> Poll(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(ReadHeads, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var waiting = new List<Guid>();
        while (await reader.ReadAsync(cancellation))
        {
            var manufacturer = reader.GetGuid(0);
            heads.Set(manufacturer, reader.GetInt64(1));
            if (reader.GetBoolean(2)) waiting.Add(manufacturer);
        }

        return waiting;
    }

    /// <summary>READ COMMITTED on purpose: the second statement must see what the wait for the first one's locks let commit.</summary>
    private async Task Sequence(NpgsqlConnection connection, List<Guid> waiting, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var locked = new List<Guid>();
        await using (var reader = await Execute(connection, LockFeeds, waiting, cancellation))
        {
            while (await reader.ReadAsync(cancellation)) locked.Add(reader.GetGuid(0));
        }

        if (locked.Count == 0) return;
        var extended = new List<(Guid Manufacturer, long Head)>();
        await using (var reader = await Execute(connection, MoveOutbox, locked, cancellation))
        {
            while (await reader.ReadAsync(cancellation)) extended.Add((reader.GetGuid(0), reader.GetInt64(1)));
        }

        await transaction.CommitAsync(cancellation);
        foreach (var (manufacturer, head) in extended) heads.Set(manufacturer, head);
    }

    private static async Task<NpgsqlDataReader> Execute(
        NpgsqlConnection connection, string text, List<Guid> manufacturers, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(text, connection) { Parameters = { Sql.Array(manufacturers.ToArray()) } };
        return await command.ExecuteReaderAsync(cancellation);
    }
}
