using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;

namespace GrpcCrm.Benchmarks.Calls;

/// <summary>
/// Measures each rpc and what it is compared with in turns: ours, theirs, ours, theirs. The same callers, dealers and customers make both.
/// </summary>
internal sealed class CallsRun(BenchScene scene, CallsSize size, Figures figures)
{
    private const int InteractionsOfDealer = 2000;

    /// <summary>The service compiles hot code anew while it runs; before that it is two to three times as slow.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    private CallLoad _calls = null!;
    private PgbenchLoad? _statements;

    public static async Task RunAsync(CallsSize size, Figures figures, CancellationToken cancellationToken)
    {
        await using var scene = await BenchScene.SetAsync(cancellationToken);
        var volume = new Volume(size.Dealers, InteractionsOfDealer, 1) { Customers = size.Customers };
        var stock = new Stock(scene, volume);
        await stock.CreateDealersAsync(cancellationToken);
        await stock.FillAsync([0], cancellationToken);
        await new CallsRun(scene, size, figures).RunAsync(volume, cancellationToken);
    }

    private async Task RunAsync(Volume volume, CancellationToken cancellationToken)
    {
        var people = await People.OfAsync(scene, volume, cancellationToken);
        using var calls = await CallLoad.OpenAsync(scene, people, cancellationToken);
        using var statements = await PgbenchLoad.FindAsync(scene, people, cancellationToken);
        (_calls, _statements) = (calls, statements);
        if (statements is null) Bench.Say($"There is no pgbench on PATH nor beside the server: nothing is compared with plain SQL");
        await WarmUpAsync(cancellationToken);
        foreach (var rpc in size.Rpcs)
        {
            foreach (var callers in size.Callers) await MeasureAsync(rpc, callers, cancellationToken);
        }
    }

    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        foreach (var rpc in size.Rpcs.Append(CallLoad.Empty)) await _calls.RunAsync(rpc, size.Callers.Max(), WarmUp, cancellationToken);
    }

    private async Task MeasureAsync(string rpc, int callers, CancellationToken cancellationToken)
    {
        var (ours, empty, plain) = (new List<Measured>(), new List<Measured>(), new List<Measured>());
        for (var pair = 0; pair < size.Pairs; pair++)
        {
            ours.Add(await _calls.RunAsync(rpc, callers, size.Time, cancellationToken));
            empty.Add(await _calls.RunAsync(CallLoad.Empty, callers, size.Time, cancellationToken));
            if (_statements is not null) plain.Add(await _statements.RunAsync(rpc, callers, size.Time, cancellationToken));
        }

        var title = $"{rpc}, {callers} callers:";
        Report(title, ours);
        figures.Add($"{title} empty rpc", "1/s", empty.Select(one => one.PerSecond));
        figures.Add($"{title} rpc / empty rpc", "ratio", ours.Zip(empty, (one, other) => one.PerSecond / other.PerSecond));
        if (plain.Count == 0) return;
        figures.Add($"{title} pgbench", "1/s", plain.Select(one => one.PerSecond));
        figures.Add($"{title} rpc / pgbench", "ratio", ours.Zip(plain, (one, other) => one.PerSecond / other.PerSecond));
    }

    private void Report(string title, List<Measured> ours)
    {
        figures.Add($"{title} rpc", "1/s", ours.Select(one => one.PerSecond));
        figures.Add($"{title} rpc, p50", "ms", ours.Select(one => one.Median));
        figures.Add($"{title} rpc, p99", "ms", ours.Select(one => one.P99));
        figures.Add($"{title} processor time of the service", "µs", ours.Select(one => one.HostMicroseconds));
        figures.Add($"{title} processor time of the database", "µs", ours.Select(one => one.ServerMicroseconds));
        figures.Add($"{title} processor time of the client", "µs", ours.Select(one => one.ClientMicroseconds));
        figures.Add($"{title} the client's share of all", "ratio", ours.Select(one => one.ClientShare));
        Bench.Say($"{title} {ours[^1].PerSecond:N0}/s, p99 {ours[^1].P99:N1} ms, load {Usage.Load:N1}");
    }
}

/// <summary>One measurement: calls in a second, milliseconds of a call, and microseconds of processor time that a call took.</summary>
internal sealed record Measured(double PerSecond)
{
    public double Median { get; init; }

    public double P99 { get; init; }

    public double HostMicroseconds { get; init; }

    public double ServerMicroseconds { get; init; }

    public double ClientMicroseconds { get; init; }

    public double ClientShare => ClientMicroseconds / (HostMicroseconds + ServerMicroseconds + ClientMicroseconds);
}
