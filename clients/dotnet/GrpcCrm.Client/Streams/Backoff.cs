namespace GrpcCrm.Client;

/// <summary>
/// Doubling delays up to a maximum, each cut by a random half, so that clients of one failed host do not return together.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan max)
{
    private int _failures;

    /// <summary>The next delay, at least what the service asked for and at most a fifth more than that.</summary>
    public TimeSpan Next(TimeSpan? atLeast = null)
    {
        var ceiling = first * Math.Pow(2, Math.Min(_failures++, 20));
        var delay = Jittered(ceiling < max ? ceiling : max);
        return atLeast is { } least && least > delay ? least * (1 + 0.2 * Random.Shared.NextDouble()) : delay;
    }

    public void Reset() => _failures = 0;

    private static TimeSpan Jittered(TimeSpan ceiling) => ceiling * (0.5 + 0.5 * Random.Shared.NextDouble());
}
