using GrpcCrm.ReportFeed;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// Closes periods as they become due: a planner finds what is due, workers make it. Any number of hosts may run it side by side; what keeps
/// them apart is locks of rows in the database.
/// </summary>
public sealed class PeriodClosing(
    DuePlanner planner, PeriodCloser closer, IOptions<PeriodClosingOptions> options, TimeProvider time, ILogger<PeriodClosing> logger)
    : BackgroundService
{
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(1);
    private readonly Pulse _planned = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled) return Task.CompletedTask;
        var workers = Enumerable.Range(0, options.Value.Workers).Select(_ => Repeat(closer.CloseNext, stoppingToken));
        return Task.WhenAll([Repeat(Plan, stoppingToken), .. workers]);
    }

    /// <summary>Wakes the workers and waits for the next poll whatever was found: planning finds all that there is at once.</summary>
    private async Task<bool> Plan(CancellationToken cancellation)
    {
        if (await planner.Plan(cancellation)) _planned.Beat();
        return false;
    }

    /// <summary>
    /// Runs a step again and again, at once while it finds work. Survives whatever happens to the database; logs where an outage begins and
    /// ends, not each failure.
    /// </summary>
    private async Task Repeat(Func<CancellationToken, Task<bool>> step, CancellationToken cancellation)
    {
        var works = true;
        while (!cancellation.IsCancellationRequested)
        {
            var woken = _planned.Next;
            var found = false;
            try
            {
                found = await step(cancellation);
                if (!works) logger.LogInformation("Periods are closed again");
                works = true;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (works) logger.LogWarning(error, "Periods cannot be closed; it is tried again every {BackOff}", BackOff);
                works = false;
            }

            if (found) continue;
            var pause = works ? woken.WaitAsync(options.Value.PollInterval, time, cancellation) : Task.Delay(BackOff, time, cancellation);
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
