using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>The feed as one line of deliveries, whatever number of connections it takes. Not for concurrent use.</summary>
/// <param name="client">The service.</param>
/// <param name="request">How to open the first stream; it is changed to open the next where the one before came to.</param>
/// <param name="options">How patient to be.</param>
internal sealed class ReportStream(
    V1.ReportFeedService.ReportFeedServiceClient client, V1.StreamReportsRequest request, ReportReaderOptions options) : IDisposable
{
    private const string Changed = "SUBSCRIPTION_CHANGED";
    private readonly Backoff _backoff = new(options.ReconnectDelay, options.MaxReconnectDelay);
    private FeedPosition _position = new();
    private AsyncServerStreamingCall<V1.StreamReportsResponse>? _call;
    private long _head;
    private bool _hasOpened;
    private TimeSpan _patience;

    /// <summary>Names the stream in acknowledgements; empty without a subscription.</summary>
    public string SessionId => request.SessionId;

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
                if (frame?.Closing.Reason == Changed)
                    StartOver();
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

    /// <summary>The subscription was changed or moved: what comes next follows what it has acknowledged, wherever that is.</summary>
    public void StartOver()
    {
        Close();
        request.ClearStart();
        _position = new FeedPosition();
    }

    public void Dispose() => Close();

    private async Task<V1.StreamReportsResponse?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_call is null)
        {
            _patience = options.OpenTimeout;
            _call = client.StreamReports(request.Clone(), cancellationToken: cancellationToken);
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
            _position.Open(frame.Position, opened.Filtered);
            _hasOpened = true;
            (request.SessionId, request.TakeOver) = (opened.SessionId, false);
            _head = opened.HeadPosition;
            _patience = (opened.HeartbeatInterval?.ToTimeSpan() ?? TimeSpan.FromSeconds(10)) * options.MissedHeartbeats;
            return null;
        }
        var events = frame.Batch?.Events ?? [];
        _position.Pass(events, frame.Position);
        _backoff.Reset();
        _head = Math.Max(frame.Heartbeat?.HeadPosition ?? _head, frame.Position);
        request.AfterCursor = frame.Cursor;
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
        failure is TimeoutException
        || (failure is RpcException call
            && StreamFault.IsTransient(call.StatusCode, _hasOpened)
            && !CrmError.From(call).Is(V1.ErrorReason.StreamSuperseded));

    private void Close()
    {
        _call?.Dispose();
        _call = null;
        _hasOpened = false;
    }
}
