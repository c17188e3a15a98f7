using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Paging;
using Microsoft.Extensions.Options;

namespace GrpcCrm.ReportFeed;

/// <summary>
/// Sends one reader the feed: events come from memory or a page is read and its transaction ends, then a frame is written, and only then
/// the next is looked for. So a slow reader holds one frame and no database connection.
/// </summary>
public sealed class ReportFeedStream(
    StreamOpening opening, FeedReader reader, FeedTailer tailer, FeedHeads heads, FeedSessions sessions, SigningKey signing,
    StreamLeases leases, CallScope call, IOptions<ReportFeedOptions> options, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    public async Task RunAsync(StreamStart start, IServerStreamWriter<V1.StreamReportsResponse> frames, ServerCallContext context)
    {
        call.IsStream = true;
        using var place = tailer.Enter(start.Manufacturer);
        var stream = await opening.OpenAsync(start, context.CancellationToken);
        var writer = new FrameWriter(frames, context, stream.Cursor, signing, options.Value, time);
        if (stream.Session is not { } session)
        {
            await ServeAsync(stream, writer, context.CancellationToken);
            return;
        }

        sessions.Add(session);
        try
        {
            await ServeAsync(stream, writer, context.CancellationToken);
        }
        finally
        {
            await sessions.ReleaseAsync(session);
        }
    }

    private async Task ServeAsync(OpenedStream stream, FrameWriter writer, CancellationToken cancellationToken)
    {
        using var lease = leases.Take(call.Caller);
        using var aged = new CancellationTokenSource(Jittered(options.Value.MaxStreamAge), time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping, stream.Session?.Ended ?? default, aged.Token, lease.Ended);

        using var followed = FeedMeters.Follow(heads, writer);
        await writer.OpenAsync(stream);
        while (!over.IsCancellationRequested)
        {
            var items = await NextItemsAsync(stream, writer.Cursor, cancellationToken);
            if (stream.Session is { Ended.IsCancellationRequested: true }) break;
            if (items.Count > 0)
                await writer.DeliverAsync(items, stream.Filter);
            else
                await AwaitNewsAsync(writer, over.Token);
            if (writer.UntilHeartbeat == TimeSpan.Zero) await writer.WriteHeartbeatAsync(heads.Of(writer.Cursor.Manufacturer));
        }

        cancellationToken.ThrowIfCancellationRequested();
        if ((stream.Session?.Failure ?? lease.Failure) is { } failure) throw failure;
        await writer.CloseAsync(ReasonOfEnd(stream.Session, lease), ReconnectDelay);
    }

    /// <summary>From memory, or a page. A page has its row in the access log; what memory holds gets one for a safety notice.</summary>
    private async Task<IReadOnlyList<FeedItem>> NextItemsAsync(OpenedStream stream, FeedCursor cursor, CancellationToken cancellationToken)
    {
        if (tailer.After(cursor) is not { } known) return await reader.ReadAsync(stream, cursor, cancellationToken);
        if (known.Any(item => item.Event.Subject == FeedSubject.SafetyNotice && stream.Filter.Matches(item.Event)))
            await reader.LogAccessAsync(cancellationToken);
        if (known.Count > 0) FeedMeters.Delivered(known[^1].Event.CommittedTime, time.GetUtcNow().UtcDateTime);
        return known;
    }

    /// <summary>Returns when the feed may go further or the stream is over; sends heartbeats meanwhile.</summary>
    private async Task AwaitNewsAsync(FrameWriter writer, CancellationToken over)
    {
        while (true)
        {
            var news = heads.BeyondAsync(writer.Cursor.Manufacturer, writer.Cursor.Position);
            await news.WaitAsync(writer.UntilHeartbeat, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (news.IsCompleted || over.IsCancellationRequested) return;
            await writer.WriteHeartbeatAsync(heads.Of(writer.Cursor.Manufacturer));
        }
    }

    private string ReasonOfEnd(FeedSession? session, StreamLease lease)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return "DRAINING";
        if (session?.Ended.IsCancellationRequested == true) return "SUBSCRIPTION_CHANGED";
        return lease.Ended.IsCancellationRequested ? StreamLease.TokenExpired : "MAX_STREAM_AGE";
    }

    private static TimeSpan Jittered(TimeSpan age) => age * (0.9 + (0.2 * Random.Shared.NextDouble()));
}
