using GrpcCrm.Platform.Errors;
using GrpcCrm.ReportFeed;
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
            .Select(number => Repeat($"Closing periods ({number})", closer.CloseNext, stoppingToken));
        return Task.WhenAll([Repeat("Planning what is due", Plan, stoppingToken), .. workers]);
    }

    /// <summary>Wakes the workers and waits for the next poll whatever was found: planning finds all that there is at once.</summary>
    private async Task<bool> Plan(CancellationToken cancellation)
    {
        if (await planner.Plan(cancellation)) _planned.Beat();
        return false;
    }

    /// <summary>Runs a step again and again, at once while it finds work.</summary>
    private async Task Repeat(string work, Func<CancellationToken, Task<bool>> step, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var woken = _planned.Next;
            var found = false;
            var works = await outages.Try(work, async token => found = await step(token), cancellation);
            if (works && found) continue;
            var pause = works ? woken.WaitAsync(options.Value.PollInterval, time, cancellation) : Task.Delay(BackOff, time, cancellation);
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
