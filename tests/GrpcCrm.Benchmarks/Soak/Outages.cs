using System.Diagnostics;
using Grpc.Core;
using Grpc.Health.V1;
using GrpcCrm.Benchmarks.Frame;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>
/// Breaks the database in each way, mends it, and waits until all hosts are ready: they say so, and store what they are given.
/// </summary>
internal sealed class Outages(SoakScene scene, SoakDisk disk, Created created)
{
    private const double ReadyWithin = 5;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>What is logged for so long after a fault still tells of it.</summary>
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(ReadyWithin);

    private readonly List<Outage> _all = [];

    // Numbers behind those of the callers.
    private readonly SoakCaller[] _probes =
        [.. Enumerable.Range(0, scene.Bench.Hosts.Count).Select(host => new SoakCaller(scene, created, SoakSize.Callers + host))];

    public IReadOnlyList<Outage> All => _all;

    /// <summary>One fault after the other, spread over the time.</summary>
    public async Task RunAsync(TimeSpan time, Figures figures, CancellationToken cancellationToken)
    {
        Fault[] faults = [.. Faults.Of(scene.Bench, disk)];
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number < faults.Length; number++)
        {
            var early = (time * number / faults.Length) - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.Zero) await Task.Delay(early, cancellationToken);
            await SufferAsync(faults[number], figures, cancellationToken);
        }

        var rest = time - Stopwatch.GetElapsedTime(started);
        if (rest > TimeSpan.Zero) await Task.Delay(rest, cancellationToken);
        if (disk.Hindrance is { } hindrance) Bench.Say($"NOT RUN disk full: {hindrance}");
    }

    private async Task SufferAsync(Fault fault, Figures figures, CancellationToken cancellationToken)
    {
        Bench.Say($"{fault.Name}: begins");
        var from = TimeProvider.System.GetUtcNow().UtcDateTime;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await fault.Break(cancellationToken);
        var noticing = Task.WhenAll(scene.Bench.Hosts.Select((_, host) => NoticeAsync(host, over.Token)));
        await Task.Delay(fault.Time, cancellationToken);
        await fault.Mend(cancellationToken);
        scene.Bench.Admin.Clear(); // some of its connections have broken
        await over.CancelAsync();
        var noticed = await noticing;
        var mended = Stopwatch.GetTimestamp();
        var waited = await Task.WhenAll(scene.Bench.Hosts.Select((_, host) => UntilReadyAsync(host, mended, cancellationToken)));
        _all.Add(new Outage(fault.Name, from, TimeProvider.System.GetUtcNow().UtcDateTime + Echo));

        var seconds = waited.Select(wait => wait.TotalSeconds).ToArray();
        Bench.Say($"{fault.Name}: {noticed.Count(has => has)} hosts said that they are not ready; ready again after {seconds.Max():N1} s");
        figures.Add($"{fault.Name}: hosts that said so", "hosts", noticed.Count(has => has));
        figures.Add($"{fault.Name}: ready again after it", "s", seconds);
        figures.Check(
            $"{fault.Name}: all hosts ready again", $"after {seconds.Max():N1} s", $"≤ {ReadyWithin} s", seconds.Max() <= ReadyWithin);
    }

    /// <summary>Whether a host says that it is not ready before the fault is over.</summary>
    private async Task<bool> NoticeAsync(int host, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            if (!await IsReadyAsync(host)) return true;
            await Task.Delay(Look, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    private async Task<TimeSpan> UntilReadyAsync(int host, long mended, CancellationToken cancellationToken)
    {
        while (Stopwatch.GetElapsedTime(mended) is var waited && waited < Patience)
        {
            if (await IsReadyAsync(host) && await _probes[host].TryWriteAsync(cancellationToken)) return Stopwatch.GetElapsedTime(mended);
            await Task.Delay(Look, cancellationToken);
        }

        return Patience;
    }

    private async Task<bool> IsReadyAsync(int host)
    {
        try
        {
            var health = new Health.HealthClient(scene.Host(host));
            var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1);
            var answer = await health.CheckAsync(new HealthCheckRequest { Service = "readiness" }, deadline: deadline);
            return answer.Status == ServingStatus.Serving;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
