using System.Collections.Concurrent;
using GrpcCrm.Platform.Calls;

namespace GrpcCrm.Platform.Telemetry;

/// <summary>
/// For lines of the log that anybody can cause, or that a fault repeats: of each kind the first is written at once, and after it one line
/// an interval that tells how many came since. Kinds are few and of our own making, never a caller's text.
/// </summary>
public sealed class QuietLog(TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    /// <param name="kind">What is counted together.</param>
    /// <param name="write">Writes the line; it is told how many there were of the kind since the line before.</param>
    public void Write(string kind, Action<long> write) => _kinds.GetOrAdd(kind, static (_, clock) => new Kind(clock), time).Write(write);

    /// <summary>Writes what has been counted and not told yet.</summary>
    public void Dispose()
    {
        foreach (var kind in _kinds.Values) kind.Dispose();
    }

    private sealed class Kind : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly ITimer _timer;
        private Action<long>? _latest;
        private long _count;
        private bool _isQuiet;

        public Kind(TimeProvider time) => _timer = time.CreateSafeTimer(Tell, Timeout.InfiniteTimeSpan);

        public void Write(Action<long> write)
        {
            lock (_lock)
            {
                (_latest, _count) = (write, _count + 1);
                if (_isQuiet) return;
            }

            Tell();
        }

        public void Dispose()
        {
            _timer.Dispose();
            Tell();
        }

        /// <summary>An interval in which nothing came ends the quiet.</summary>
        private void Tell()
        {
            Action<long>? latest;
            long count;
            lock (_lock)
            {
                (latest, count) = (_latest, _count);
                (_latest, _count, _isQuiet) = (null, 0, latest is not null);
                if (_isQuiet) _timer.Change(Interval, Timeout.InfiniteTimeSpan);
            }

            latest?.Invoke(count);
        }
    }
}
