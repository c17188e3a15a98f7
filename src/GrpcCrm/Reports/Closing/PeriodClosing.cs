using GrpcCrm.Platform;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Reports.Closing;

/// <summary>
/// Closes periods as they become due: a planner finds what is due, workers make it. Any number of hosts may run it side by side; what keeps
/// them apart is locks of rows in the database.
/// </summary>
public sealed class PeriodClosing(
    DuePlanner planner, PeriodCloser closer, Repeat repeat, IOptions<PeriodClosingOptions> options) : BackgroundService
{
    private readonly Pulse _planned = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled) return Task.CompletedTask;
        var rest = (_planned, options.Value.PollInterval);
        var workers = Enumerable.Range(1, options.Value.Workers)
            .Select(number => repeat.WokenAsync($"Closing periods ({number})", rest, closer.CloseNextAsync, stoppingToken));
        return Task.WhenAll([repeat.WokenAsync("Planning what is due", rest, PlanAsync, stoppingToken), .. workers]);
    }

    /// <summary>Wakes the workers and waits for the next poll whatever was found: planning finds all that there is at once.</summary>
    private async Task<bool> PlanAsync(CancellationToken cancellationToken)
    {
        if (await planner.PlanAsync(cancellationToken)) _planned.Signal();
        return false;
    }
}
