using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>The feed as one line of deliveries, whatever number of connections it takes. Not for concurrent use.</summary>
internal sealed class ReportStream(
    V1.ReportFeedService.ReportFeedServiceClient client, string manufacturer, string cursor, ReportReaderOptions options) : IDisposable
{
    private readonly Backoff _backoff = new(options.ReconnectDelay, options.MaxReconnectDelay);
    private readonly FeedPosition _position = new();
    private AsyncServerStreamingCall<V1.StreamReportsResponse>? _call;
    private string _cursor = cursor;
    private long _head;
    private bool _hasOpened;
    private TimeSpan _patience;

    /// <summary>The next delivery. To ask for it is to say that the one before was dealt with.</summary>
    public async ValueTask<ReportDelivery> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Exception? cause = null;
            TimeSpan? asked;
            try
            {
                var frame = await ReadAsync(cancellationToken);
                if (frame is { FrameCase: not V1.StreamReportsResponse.FrameOneofCase.Closing })
                {
                    if (Take(frame) is { } delivery)
                        return delivery;
                    continue;
                }
                asked = frame?.Closing.ReconnectDelay?.ToTimeSpan();
            }
            catch (Exception failure) when (IsTransient(failure) && !cancellationToken.IsCancellationRequested)
            {
                cause = failure;
                asked = failure is RpcException call ? CrmError.From(call).RetryDelay : null;
            }
            Close();
            var delay = _backoff.Next(asked);
            options.OnReconnect?.Invoke(cause, delay);
            await Task.Delay(delay, options.TimeProvider, cancellationToken);
        }
    }

    public void Dispose() => Close();

    private async Task<V1.StreamReportsResponse?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_call is null)
        {
            _patience = options.OpenTimeout;
            var request = new V1.StreamReportsRequest { Parent = manufacturer, Cursor = _cursor };
            _call = client.StreamReports(request, cancellationToken: cancellationToken);
        }
        var moving = _call.ResponseStream.MoveNext(cancellationToken);
        try
        {
            return await moving.WaitAsync(_patience, options.TimeProvider, cancellationToken) ? _call.ResponseStream.Current : null;
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (TimeoutException)
        {
            Close();
            await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private ReportDelivery? Take(V1.StreamReportsResponse frame)
    {
        if (frame.Opened is { } opened)
        {
            _position.Open(frame.Position);
            _hasOpened = true;
            _head = opened.HeadPosition;
            _patience = (opened.HeartbeatInterval?.ToTimeSpan() ?? TimeSpan.FromSeconds(10)) * options.MissedHeartbeats;
            return null;
        }
        var events = frame.Batch?.Events ?? [];
        _position.Pass(events, frame.Position);
        _backoff.Reset();
        _head = Math.Max(frame.Heartbeat?.HeadPosition ?? _head, frame.Position);
        _cursor = frame.Cursor;
        return new ReportDelivery
        {
            Events = events,
            Cursor = frame.Cursor,
            Position = frame.Position,
            HeadPosition = _head,
            ServerTime = frame.Heartbeat?.ServerTime?.ToDateTimeOffset(),
        };
    }

    private bool IsTransient(Exception failure) =>
        failure is TimeoutException || (failure is RpcException call && StreamFault.IsTransient(call.StatusCode, _hasOpened));

    private void Close()
    {
        _call?.Dispose();
        _call = null;
        _hasOpened = false;
    }
}
