using System.Collections.Concurrent;
using GrpcCrm.Platform.Errors;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GrpcCrm.ReportFeed;

/// <summary>How far a feed goes, a row of feed_heads.sql.</summary>
public sealed record FeedHead(Guid Manufacturer, Guid Incarnation, long Position, bool Waiting);

/// <summary>
/// Follows the feeds that this host streams, all in one statement, so that what a published event costs does not grow with the streams
/// that wait for it. A stream that has fallen behind a ring reads pages of its own until it reaches it.
/// </summary>
public sealed class FeedTailer(FeedHeads heads, IOptions<ReportFeedOptions> options)
{
    private const int FillEvents = 500;
    private const int FillBytes = 1024 * 1024;

    private readonly ConcurrentDictionary<Guid, Followed> _feeds = new();

    /// <summary>Counts a stream in, and refuses one too many; it leaves when the place is disposed.</summary>
    public IDisposable Enter(Guid manufacturer)
    {
        var place = new Place(this, manufacturer);
        lock (_feeds)
        {
            var feed = _feeds.GetOrAdd(manufacturer, static _ => new Followed());
            if (feed.Streams >= options.Value.StreamsPerManufacturer) throw Fail.TooManyStreams(options.Value.StreamsPerManufacturer);
            feed.Streams++;
        }

        return place;
    }

    /// <summary>What follows the cursor in memory; null where only the database can tell. For that manufacturer's own streams.</summary>
    public IReadOnlyList<FeedItem>? After(FeedCursor cursor) =>
        _feeds.TryGetValue(cursor.Manufacturer, out var feed)
            ? feed.Ring.After(cursor, options.Value.BatchEvents, FeedReader.PageBytes)
            : null;

    /// <summary>Fills the rings up to where the feeds go, then wakes the streams.</summary>
    public async Task FollowAsync(NpgsqlConnection worker, IReadOnlyList<FeedHead> feeds, CancellationToken cancellationToken)
    {
        while (Behind(feeds) is { Count: > 0 } behind) await FillAsync(worker, behind, cancellationToken);
        foreach (var feed in feeds) heads.Set(feed.Manufacturer, feed.Position);
    }

    /// <summary>The rings to fill. One that is new, of before a restore, or hopelessly behind begins at the head instead.</summary>
    private List<(FeedRing Ring, FeedHead Head)> Behind(IReadOnlyList<FeedHead> feeds)
    {
        var behind = new List<(FeedRing, FeedHead)>();
        foreach (var head in feeds)
        {
            if (!_feeds.TryGetValue(head.Manufacturer, out var feed)) continue;
            var missing = head.Position - feed.Ring.Last;
            if (!feed.Ring.IsOf(head.Incarnation) || missing > options.Value.RingEvents)
                feed.Ring.Restart(head.Incarnation, head.Position);
            else if (missing > 0)
                behind.Add((feed.Ring, head));
        }

        return behind;
    }

    private async Task FillAsync(NpgsqlConnection worker, List<(FeedRing Ring, FeedHead Head)> behind, CancellationToken cancellationToken)
    {
        var rings = behind.ToDictionary(feed => feed.Head.Manufacturer, feed => feed.Ring);
        var lasts = rings.Values.Select(ring => ring.Last).ToArray();
        await using var batch = worker.CreateBatch();
        FeedPage.Ask(batch, [.. rings.Keys], lasts, (FillEvents, FillBytes), FeedFilter.None);
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var ring = rings[reader.GetGuid(0)];
                var item = FeedItem.Of(FeedEvent.Read(reader));
                if (item.Event.Position == ring.Last + 1) ring.Add(item);
            }
        }

        // What the ring would have to go on with has been removed as too old; its streams learn that from the database.
        foreach (var ((ring, head), last) in behind.Zip(lasts))
        {
            if (ring.Last == last) ring.Restart(head.Incarnation, head.Position);
        }

        Bound();
    }

    private void Bound()
    {
        // Streams come and go meanwhile: those that are there now are looked at, and no others.
        var rings = _feeds.Values.Select(feed => feed.Ring).ToList();
        foreach (var ring in rings) ring.Trim(options.Value.RingEvents);
        while (rings.Sum(ring => ring.Bytes) > options.Value.RingBytes)
            rings.MinBy(ring => ring.OldestTime ?? DateTime.MaxValue)!.DropOldest();
    }

    private void Leave(Guid manufacturer)
    {
        lock (_feeds)
        {
            if (--_feeds[manufacturer].Streams == 0) _feeds.TryRemove(manufacturer, out _);
        }
    }

    private sealed class Followed
    {
        public int Streams { get; set; }

        public FeedRing Ring { get; } = new();
    }

    private sealed class Place(FeedTailer tailer, Guid manufacturer) : IDisposable
    {
        public void Dispose() => tailer.Leave(manufacturer);
    }
}
