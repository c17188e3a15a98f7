using Grpc.Core;
using GrpcCrm.Platform.Paging;
using Microsoft.Extensions.Options;

namespace GrpcCrm.ReportFeed;

/// <summary>
/// Sends one reader the feed: a page is read, its transaction ends, then the page is written, and only then the next is read. So a slow
/// reader holds one page and no database connection.
/// </summary>
public sealed class ReportFeedStream(
    FeedReader reader, FeedHeads heads, SigningKey signing, IOptions<ReportFeedOptions> options, TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private CancellationToken Stopping => lifetime.ApplicationStopping;

    public async Task Run(
        Guid manufacturer, FeedCursor? after, IServerStreamWriter<V1.StreamReportsResponse> frames, CancellationToken cancellation)
    {
        var page = await reader.Read(manufacturer, after, cancellation);
        var cursor = page.After;
        await Write(frames, cursor, ReportFeedMessages.Opened(page.Head, options.Value.HeartbeatInterval), cancellation);
        while (true)
        {
            if (page.Events.Count > 0)
            {
                cursor = cursor with { Position = page.Events[^1].Position };
                await Write(frames, cursor, page.Events.ToFrame(), cancellation);
            }

            if (cursor.Position >= page.Head) await AwaitNews(cursor, frames, cancellation);
            if (Stopping.IsCancellationRequested) break;
            page = await reader.Read(manufacturer, cursor, cancellation);
        }

        await Write(frames, cursor, ReportFeedMessages.Closing(V1.ErrorReason.Draining, ReconnectDelay), cancellation);
    }

    /// <summary>Returns when the feed may go further or the host stops; sends heartbeats meanwhile.</summary>
    private async Task AwaitNews(FeedCursor cursor, IServerStreamWriter<V1.StreamReportsResponse> frames, CancellationToken cancellation)
    {
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Stopping);
        while (true)
        {
            var news = heads.Beyond(cursor.Manufacturer, cursor.Position);
            var waiting = news.WaitAsync(options.Value.HeartbeatInterval, time, interruption.Token);
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
            if (news.IsCompleted || Stopping.IsCancellationRequested) return;

            var head = Math.Max(cursor.Position, heads.Of(cursor.Manufacturer));
            await Write(frames, cursor, ReportFeedMessages.Heartbeat(time.GetUtcNow().UtcDateTime, head), cancellation);
        }
    }

    private Task Write(
        IServerStreamWriter<V1.StreamReportsResponse> frames, FeedCursor cursor, V1.StreamReportsResponse frame,
        CancellationToken cancellation)
    {
        frame.Cursor = cursor.Seal(signing);
        frame.Position = cursor.Position;
        return frames.WriteAsync(frame, cancellation);
    }
}
