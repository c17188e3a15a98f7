using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GrpcCrm.Platform.Telemetry;

namespace GrpcCrm.ReportFeed;

/// <summary>What the feed measures: how far its streams are behind, and how long an event takes to them.</summary>
public static class FeedMeters
{
    private static readonly ConcurrentDictionary<object, Func<long>> Streams = new();

    private static readonly Histogram<double> Delivery =
        CrmMeter.Duration("grpccrm.feed.delivery.duration", "From an event's commit to its being sent to a stream that had caught up.");

    static FeedMeters()
    {
        CrmMeter.Observe("grpccrm.feed.streams", "{stream}", "Streams that are open here.", () => Streams.Count);
        CrmMeter.Observe(
            "grpccrm.feed.lag", "{event}", "Events that the stream which is farthest behind has before it.",
            () => Streams.Values.Select(lag => lag()).DefaultIfEmpty().Max());
    }

    /// <summary>Counts a stream in until it is disposed of.</summary>
    public static IDisposable Follow(FeedHeads heads, FrameWriter writer)
    {
        Streams[writer] = () => Math.Max(0, heads.Of(writer.Cursor.Manufacturer) - writer.Cursor.Position);
        return new Followed(writer);
    }

    public static void Delivered(DateTime committed, DateTime now) => Delivery.Record(Math.Max(0, (now - committed).TotalSeconds));

    private sealed class Followed(FrameWriter writer) : IDisposable
    {
        public void Dispose() => Streams.TryRemove(writer, out _);
    }
}
