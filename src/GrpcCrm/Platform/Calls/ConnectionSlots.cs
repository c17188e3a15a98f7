using System.Collections.Concurrent;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// As many places as a pool has connections. Who takes one before a connection never waits in the pool, which would let it wait as long as
/// for a connection to be made. No tenant has more than its share, so that one whose calls stand still leaves room for the others.
/// </summary>
public sealed class ConnectionSlots(int places, double share, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _free = new(places);

    // One for each tenant that has ever called: some bytes each.
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _shares = new();

    public int Free => _free.CurrentCount;

    /// <summary>Places that one tenant may hold at once.</summary>
    public int Share { get; } = Math.Clamp((int)(places * share), 1, places);

    /// <summary>A place, until it is disposed. Who finds none within the wait is refused.</summary>
    public async ValueTask<Place> Enter(Guid tenant, TimeSpan wait, CancellationToken cancellation)
    {
        var own = _shares.GetOrAdd(tenant, static (_, count) => new SemaphoreSlim(count), Share);
        var start = time.GetTimestamp();
        if (!await own.WaitAsync(wait, cancellation)) throw Fail.ShareInUse();
        try
        {
            var left = wait - time.GetElapsedTime(start);
            if (!await _free.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation)) throw Fail.HostBusy();
        }
        catch
        {
            own.Release();
            throw;
        }

        return new Place(_free, own);
    }

    public void Dispose()
    {
        _free.Dispose();
        foreach (var own in _shares.Values) own.Dispose();
    }

    /// <summary>A place that is held.</summary>
    public readonly struct Place(SemaphoreSlim free, SemaphoreSlim own) : IDisposable
    {
        public void Dispose()
        {
            free.Release();
            own.Release();
        }
    }
}
