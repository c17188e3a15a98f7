using Npgsql;

namespace GrpcCrm.Platform.Storage;

/// <summary>All pools of connections of this host.</summary>
public sealed class DatabasePools(IReadOnlyList<NpgsqlDataSource> pools, TimeProvider time)
{
    /// <summary>A server that goes on to say the same to fresh connections must not be asked for them at every call.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private Task? _next;
    private long? _last;

    /// <summary>
    /// Lets every connection go that is open now: idle ones at once, others when they come back. One that says that its server is the wrong
    /// one seldom stands alone, and who tries again should not meet its like. Completes when it is done; those who ask meanwhile share it.
    /// </summary>
    public Task RenewAsync()
    {
        lock (_lock) return _next ??= RenewSoonAsync();
    }

    private async Task RenewSoonAsync()
    {
        await Task.Yield();
        if (_last is { } last && Interval - time.GetElapsedTime(last) is var rest && rest > TimeSpan.Zero) await Task.Delay(rest, time);
        lock (_lock) (_next, _last) = (null, time.GetTimestamp());
        foreach (var pool in pools) pool.Clear();
    }
}
