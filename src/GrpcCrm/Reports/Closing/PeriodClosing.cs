using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// Closes periods as they become due: a planner finds what is due, workers make it. Any number of hosts may run it side by side; what keeps
/// them apart is locks of rows in the database.
/// </summary>
public sealed class PeriodClosing(
    DuePlanner planner, PeriodCloser closer, Outages outages, IOptions<PeriodClosingOptions> options, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(1);
    private readonly Pulse _planned = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled) return Task.CompletedTask;
        var workers = Enumerable.Range(1, options.Value.Workers)
            .Select(number => RepeatAsync($"Closing periods ({number})", closer.CloseNextAsync, stoppingToken));
        return Task.WhenAll([RepeatAsync("Planning what is due", PlanAsync, stoppingToken), .. workers]);
    }

    /// <summary>Wakes the workers and waits for the next poll whatever was found: planning finds all that there is at once.</summary>
    private async Task<bool> PlanAsync(CancellationToken cancellationToken)
    {
        if (await planner.PlanAsync(cancellationToken)) _planned.Signal();
        return false;
    }

    /// <summary>Runs a step again and again, at once while it finds work.</summary>
    private async Task RepeatAsync(string work, Func<CancellationToken, Task<bool>> step, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var woken = _planned.Next;
            var found = false;
            var works = await outages.TryAsync(work, async cancellationToken => found = await step(cancellationToken), cancellationToken);
            if (works && found) continue;
            var pause = works
                ? woken.WaitAsync(options.Value.PollInterval, time, cancellationToken)
                : Task.Delay(BackOff, time, cancellationToken);
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
