using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// How many calls a connection has in hand, and since when none. Calls that access refuses do not count: who has nothing but those holds
/// a place for nothing.
/// </summary>
public sealed class ConnectionUse : IDisposable
{
    private readonly ConnectionContext _connection;
    private readonly CallLimitOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private int _calls;
    private long _idleSince;
    private bool _isAskedToEnd;

    public ConnectionUse(ConnectionContext connection, CallLimitOptions options, TimeProvider time)
    {
        (_connection, _options, _time) = (connection, options, time);
        _idleSince = time.GetTimestamp();
        _timer = time.CreateSafeTimer(Look, options.IdleConnection);
    }

    public void Enter() => Interlocked.Increment(ref _calls);

    public void Leave()
    {
        Volatile.Write(ref _idleSince, _time.GetTimestamp());
        Interlocked.Decrement(ref _calls);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Asks the client to go, which a client answers by making its next call on another connection; then closes.</summary>
    private void Look()
    {
        var rest = Volatile.Read(ref _calls) > 0
            ? _options.IdleConnection
            : _options.IdleConnection - _time.GetElapsedTime(Volatile.Read(ref _idleSince));
        if (rest > TimeSpan.Zero)
        {
            // Not sooner than a timer can tell apart.
            _timer.Change(rest < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : rest, Timeout.InfiniteTimeSpan);
            return;
        }

        if (_isAskedToEnd || _connection.Features.Get<IConnectionLifetimeNotificationFeature>() is not { } lifetime)
        {
            _connection.Abort(new ConnectionAbortedException("The connection was idle for too long."));
            return;
        }

        _isAskedToEnd = true;
        lifetime.RequestClose();
        _timer.Change(_options.Handshake, Timeout.InfiniteTimeSpan);
    }
}
