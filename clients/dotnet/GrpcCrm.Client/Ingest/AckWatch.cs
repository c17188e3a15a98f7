namespace GrpcCrm.Client;

/// <summary>Gives a stream up when something sent on it stays unanswered for too long.</summary>
internal sealed class AckWatch : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _patience;
    private readonly ITimer _timer;
    private int _unanswered;
    private bool _isOver;

    public AckWatch(TimeSpan patience, TimeProvider time, CancellationTokenSource stream)
    {
        _patience = patience;
        _timer = time.CreateTimer(_ => GiveUp(stream), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True if the stream was given up.</summary>
    public bool HasExpired { get; private set; }

    public void Sent()
    {
        lock (_lock)
        {
            if (_unanswered++ == 0)
                _timer.Change(_patience, Timeout.InfiniteTimeSpan);
        }
    }

    public void Answered()
    {
        lock (_lock)
            _timer.Change(--_unanswered == 0 ? Timeout.InfiniteTimeSpan : _patience, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        lock (_lock)
            _isOver = true;
        _timer.Dispose();
    }

    private void GiveUp(CancellationTokenSource stream)
    {
        lock (_lock)
        {
            if (_isOver || _unanswered == 0)
                return;
            HasExpired = true;
            _ = stream.CancelAsync();
        }
    }
}
