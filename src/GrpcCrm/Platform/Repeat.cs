using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform;

/// <summary>
/// The one loop of work behind the calls: as long as the host lives, whatever happens in it. Where a step fails, the log tells where the
/// outage begins and ends.
/// </summary>
public sealed class Repeat(Outages outages, TimeProvider time)
{
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(1);

    /// <summary>Each time the interval has passed, the first time too.</summary>
    /// <param name="work">What fails, as the beginning of a sentence.</param>
    /// <param name="interval">From one step to the next; those that a long one passes over are left out.</param>
    /// <param name="step">Does something once.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task EveryAsync(
        string work, TimeSpan interval, Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken)) await outages.TryAsync(work, step, cancellationToken);
    }

    /// <summary>
    /// At once, and again while a step finds something to do; then when it is woken, or the interval has passed. What fails is tried again
    /// a second later.
    /// </summary>
    /// <param name="work">What fails, as the beginning of a sentence.</param>
    /// <param name="rest">What wakes it, and how long it sleeps at the most.</param>
    /// <param name="step">Does something once, and says whether there may be more.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task WokenAsync(
        string work, (Pulse Wake, TimeSpan Interval) rest, Func<CancellationToken, Task<bool>> step, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var woken = rest.Wake.Next;
            var found = false;
            var works = await outages.TryAsync(work, async stopping => found = await step(stopping), cancellationToken);
            if (works && found) continue;
            var pause = works ? woken.WaitAsync(rest.Interval, time, cancellationToken) : Task.Delay(BackOff, time, cancellationToken);
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
