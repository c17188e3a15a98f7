using Grpc.Core;
using GrpcCrm.Platform.Calls;
using GrpcCrm.Platform.Paging;

namespace GrpcCrm.ReportFeed;

/// <summary>What a heartbeat tells.</summary>
public sealed record FeedHeartbeat(DateTime Time, long Head, bool CaughtUp)
{
    public bool Blocked { get; init; }

    public DateTime? Watermark { get; init; }
}

/// <summary>Writes the frames of one stream and keeps where it stands. A reader that takes none for too long loses its call.</summary>
public sealed class FrameWriter(
    IServerStreamWriter<V1.StreamReportsResponse> frames, ServerCallContext context, FeedCursor start, SigningKey signing,
    ReportFeedOptions options, TimeProvider time)
{
    private static readonly TimeSpan Blocked = TimeSpan.FromSeconds(1);
    private readonly PatientWriter<V1.StreamReportsResponse> _frames = new(frames, context, options.WriteTimeout, time);
    private long _lastBeat = time.GetTimestamp();
    private bool _wasBlocked;
    private DateTime? _watermark;

    /// <summary>After the last event that was delivered or passed over.</summary>
    public FeedCursor Cursor { get; private set; } = start;

    public TimeSpan UntilHeartbeat
    {
        get
        {
            var rest = options.HeartbeatInterval - time.GetElapsedTime(_lastBeat);
            return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        }
    }

    public Task OpenAsync(OpenedStream stream) => WriteAsync(stream.ToFrame(options.HeartbeatInterval));

    public async Task DeliverAsync(IReadOnlyList<FeedItem> items, FeedFilter filter)
    {
        Cursor = Cursor with { Position = items[^1].Event.Position };
        _watermark = items[^1].Event.CommittedTime;
        var frame = items.Where(item => filter.Matches(item.Event)).ToFrame();
        if (frame.Batch.Events.Count > 0) await WriteAsync(frame);
    }

    public async Task WriteHeartbeatAsync(long head)
    {
        var pulse = new FeedHeartbeat(time.GetUtcNow().UtcDateTime, Math.Max(head, Cursor.Position), Cursor.Position >= head)
        {
            Blocked = _wasBlocked,
            Watermark = _watermark,
        };
        (_lastBeat, _wasBlocked) = (time.GetTimestamp(), false);
        await WriteAsync(ReportFeedMessages.Heartbeat(pulse));
    }

    public Task CloseAsync(string reason, TimeSpan reconnectDelay) => WriteAsync(ReportFeedMessages.Closing(reason, reconnectDelay));

    private async Task WriteAsync(V1.StreamReportsResponse frame)
    {
        frame.Cursor = Cursor.Seal(signing);
        frame.Position = Cursor.Position;
        var started = time.GetTimestamp();
        await _frames.WriteAsync(frame, context.CancellationToken);
        _wasBlocked |= time.GetElapsedTime(started) >= Blocked;
    }
}
