namespace GrpcCrm.Client;

/// <summary>Doubling delays up to a maximum, each cut by a random half, so that clients of one failed host do not return together.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan max)
{
    private TimeSpan _ceiling = first;

    /// <summary>The next delay, at least as long as the service asked for.</summary>
    public TimeSpan Next(TimeSpan? atLeast = null)
    {
        var delay = Jittered(_ceiling);
        _ceiling = _ceiling * 2 < max ? _ceiling * 2 : max;
        return atLeast is { } least && least > delay ? Later(least) : delay;
    }

    public void Reset() => _ceiling = first;

    /// <summary>The delay that the service asked for, stretched by up to a fifth.</summary>
    public static TimeSpan Later(TimeSpan asked) => asked * (1 + 0.2 * Random.Shared.NextDouble());

    private static TimeSpan Jittered(TimeSpan ceiling) => ceiling * (0.5 + 0.5 * Random.Shared.NextDouble());
}
