using System.Collections.Concurrent;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// As many places as a pool has connections. Who takes one before a connection never waits in the pool, which would let it wait as long as
/// for a connection to be made. No tenant has more than its share, so that one whose calls stand still leaves room for the others. While
/// others call, its calls wait a moment for one of fewer places, so that one that calls as fast as it can leaves the others processors.
/// </summary>
public sealed class ConnectionSlots(int places, TenantShare share, TimeProvider time) : IDisposable
{
    /// <summary>A tenant that calls so soon after another one calls beside it.</summary>
    private static readonly TimeSpan Beside = TimeSpan.FromSeconds(1);

    /// <summary>So long a call waits for one of the fewer places. Where none comes free, those before it stand still and need no processor.
    /// </summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(400);

    private readonly SemaphoreSlim _free = new(places);

    // One for each tenant that has ever called: some bytes each.
    private readonly ConcurrentDictionary<Guid, Own> _shares = new();
    private Own? _caller;
    private long _callerChanged = time.GetTimestamp() - (long)(Beside.TotalSeconds * time.TimestampFrequency);

    public int Free => _free.CurrentCount;

    /// <summary>Places that one tenant may hold at once.</summary>
    public int Share { get; } = Math.Clamp((int)(places * share.OfPlaces), 1, places);

    /// <summary>Those of them for which its calls wait while others call.</summary>
    public int ShareBesideOthers => Math.Min(Share, share.BesideOthers);

    /// <summary>A place, until it is disposed. Who finds none within the wait is refused.</summary>
    public async ValueTask<Place> EnterAsync(Guid tenant, TimeSpan wait, CancellationToken cancellationToken)
    {
        var own = ShareOf(tenant);
        var start = time.GetTimestamp();
        var besideOthers = OthersCall(own, start) ? own.BesideOthers : null;
        var pace = wait / 2 < Pace ? wait / 2 : Pace;
        if (besideOthers is not null && !await besideOthers.WaitAsync(pace, cancellationToken)) besideOthers = null;
        try
        {
            if (!await own.All.WaitAsync(Left(start, wait), cancellationToken)) throw Fail.ShareInUse();
            try
            {
                if (!await _free.WaitAsync(Left(start, wait), cancellationToken)) throw Fail.HostBusy();
            }
            catch
            {
                own.All.Release();
                throw;
            }
        }
        catch
        {
            besideOthers?.Release();
            throw;
        }

        return new Place(_free, own.All, besideOthers);
    }

    /// <summary>Tells that a tenant calls, though the call takes no place.</summary>
    public void NoteCall(Guid tenant) => OthersCall(ShareOf(tenant), time.GetTimestamp());

    public void Dispose()
    {
        _free.Dispose();
        foreach (var own in _shares.Values) own.Dispose();
    }

    private Own ShareOf(Guid tenant) => _shares.GetOrAdd(tenant, static (_, slots) => new(slots.Share, slots.ShareBesideOthers), this);

    private bool OthersCall(Own own, long now)
    {
        var before = Interlocked.Exchange(ref _caller, own);
        if (before is not null && before != own) Volatile.Write(ref _callerChanged, now);
        return time.GetElapsedTime(Volatile.Read(ref _callerChanged), now) < Beside;
    }

    private TimeSpan Left(long start, TimeSpan wait)
    {
        var left = wait - time.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>A place that is held.</summary>
    public readonly struct Place(SemaphoreSlim free, SemaphoreSlim own, SemaphoreSlim? besideOthers) : IDisposable
    {
        public void Dispose()
        {
            free.Release();
            own.Release();
            besideOthers?.Release();
        }
    }

    private sealed class Own(int all, int besideOthers) : IDisposable
    {
        public SemaphoreSlim All { get; } = new(all);

        public SemaphoreSlim BesideOthers { get; } = new(besideOthers);

        public void Dispose()
        {
            All.Dispose();
            BesideOthers.Dispose();
        }
    }
}

/// <summary>What one tenant may hold: a share of all places; while others call, so many of them unless its calls stand still.</summary>
public readonly record struct TenantShare(double OfPlaces, int BesideOthers);
