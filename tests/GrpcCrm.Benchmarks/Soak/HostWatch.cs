using System.Diagnostics;
using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>Reads each second how much memory a host occupies.</summary>
internal sealed class HostWatch(BenchScene scene, int host)
{
    private const double Growth = 1.25;
    private const double Slack = 32;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly List<(TimeSpan At, double Resident)> _samples = [];

    public async Task WatchAsync(CancellationToken until)
    {
        var (usage, started) = (scene.UsageOf(host), Stopwatch.GetTimestamp());
        using var timer = new PeriodicTimer(Look);
        while (!until.IsCancellationRequested)
        {
            _samples.Add((Stopwatch.GetElapsedTime(started), usage.Resident));
            await Task.Delay(Look, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Report(Figures figures, SoakSize size)
    {
        foreach (var minute in _samples.GroupBy(sample => (int)sample.At.TotalMinutes))
            figures.Add($"host {host + 1}: memory in minute {minute.Key + 1}", "MiB", minute.Select(sample => sample.Resident));

        var rest = (size.Time - size.WarmUp) / 4;
        var early = Median(size.WarmUp, size.WarmUp + rest);
        var late = Median(size.Time - rest, TimeSpan.MaxValue);
        var isJudged = size.Time >= SoakSize.LongEnough;
        figures.Check(
            $"host {host + 1}: memory after warm-up", $"{early:N0} MiB, at the end {late:N0} MiB{(isJudged ? "" : ", too short to judge")}",
            $"at the end ≤ {Growth} × + {Slack} MiB, from {SoakSize.LongEnough.TotalMinutes} minutes on",
            !isJudged || late <= (early * Growth) + Slack);
    }

    private double Median(TimeSpan from, TimeSpan until)
    {
        double[] values = [.. _samples.Where(sample => sample.At >= from && sample.At < until).Select(sample => sample.Resident).Order()];
        return values.Length > 0 ? Sample.Median(values) : 0;
    }
}
