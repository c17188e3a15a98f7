using System.Collections.Concurrent;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Platform.Errors;

/// <summary>
/// What fails over and over is logged where it begins and where it ends, not each time. Work behind the calls runs its steps here, see
/// <see cref="Repeat"/>, and calls tell their failures. A connection that spoke of its server leaves the pools with all others of its age.
/// </summary>
public sealed class Outages(DatabasePools pools, TimeProvider time, ILogger<Outages> logger)
{
    /// <summary>What calls tell by their failures alone has ended when none has failed so for a while.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private const string Calls = "Serving calls";

    private readonly ConcurrentDictionary<(string Work, string Code), Outage> _open = new();

    /// <summary>
    /// Runs a step of work that goes on for ever, and survives whatever happens in it; false where it failed.
    /// </summary>
    /// <param name="work">What fails, as the beginning of a sentence; the same words each time.</param>
    /// <param name="step">Does something once.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<bool> TryAsync(string work, Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step(cancellationToken);
            Works(work);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception error)
        {
            Failed(work, error);
            return false;
        }
    }

    /// <summary>Takes note of a failure of background work.</summary>
    public void Failed(string work, Exception error) => Failed(work, error, DatabaseOutage.Of(error));

    /// <summary>Takes note of a call that the database could not serve.</summary>
    public void Failed(Exception error)
    {
        if (DatabaseOutage.Of(error) is { } outage) Failed(Calls, error, outage);
    }

    /// <summary>Work that failed goes on.</summary>
    public void Works(string work)
    {
        if (!_open.IsEmpty) End(key => key.Work == work, TimeSpan.Zero);
    }

    /// <summary>Ends what calls told, where they no longer do. To be called now and then while the database serves.</summary>
    public void Settle()
    {
        if (!_open.IsEmpty) End(key => key.Work == Calls, Quiet);
    }

    /// <summary>Lets the connections go that were opened while the database did not serve as it should.</summary>
    public void Healed() => _ = pools.RenewAsync();

    /// <summary>Takes note of a failure that is tried once more. Completes when connections of that age have left the pools.</summary>
    public Task RenewedAsync(Exception error)
    {
        Failed(error);
        return pools.RenewAsync();
    }

    private void Failed(string work, Exception error, DatabaseOutage? outage)
    {
        if (outage is not null) _ = pools.RenewAsync();
        var code = outage?.Code ?? error.GetType().Name;
        var known = _open.GetOrAdd((work, code), _ => new Outage(time.GetTimestamp()));
        if (known.Count(time.GetTimestamp()) > 1) return;
        if (outage is not null)
            logger.LogWarning("{Work} fails: {Cause} ({Code}). It is tried again; the next line tells the end", work, outage.Cause, code);
        else
            logger.LogError(error, "{Work} fails ({Code}). It is tried again; the next line tells the end", work, code);
    }

    private void End(Predicate<(string Work, string Code)> which, TimeSpan quiet)
    {
        foreach (var (key, outage) in _open)
        {
            if (!which(key) || time.GetElapsedTime(outage.Last) < quiet) continue;
            if (!_open.TryRemove(key, out _)) continue;
            logger.LogInformation(
                "{Work} goes on: {Code} has not come again; it came {Count} times in {Duration}",
                key.Work, key.Code, outage.Times, time.GetElapsedTime(outage.First, outage.Last));
        }
    }

    /// <summary>Its times are timestamps of the provider's.</summary>
    private sealed class Outage(long first)
    {
        private long _last;
        private long _times;

        public long First => first;

        public long Last => Volatile.Read(ref _last);

        public long Times => Volatile.Read(ref _times);

        public long Count(long now)
        {
            Volatile.Write(ref _last, now);
            return Interlocked.Increment(ref _times);
        }
    }
}
