using GrpcCrm.Benchmarks.Calls;
using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Versus;

/// <summary>
/// Each figure is measured in pairs, before and after, then after and before, so that both meet the same weather and neither always comes
/// first. What is compared is the ratio within a pair; all figures are rates, so that more is better.
/// </summary>
internal sealed class VersusRun(BuildScene before, BuildScene after, VersusSize size)
{
    private const double LeastRatio = 0.95;

    /// <summary>Reports speed up for that many turns of a process.</summary>
    private const int WarmUpTurns = 6;

    private sealed record Measure(string Name, string Unit, Func<BuildScene, CancellationToken, Task<double>> Take)
    {
        public List<(double Before, double After)> Pairs { get; } = [];
    }

    public static async Task RunAsync(
        (string Before, string After) builds, VersusSize size, Figures figures, CancellationToken cancellationToken)
    {
        await using var before = await BuildScene.SetAsync("before", builds.Before, size, cancellationToken);
        await using var after = await BuildScene.SetAsync("after", builds.After, size, cancellationToken);
        await new VersusRun(before, after, size).RunAsync(figures, cancellationToken);
    }

    private async Task RunAsync(Figures figures, CancellationToken cancellationToken)
    {
        await WarmUpAsync(before, cancellationToken);
        await WarmUpAsync(after, cancellationToken);
        Measure[] measures =
        [
            new($"ingest, {VersusSize.Streams} streams", "records/s", (scene, cancellationToken) => scene.PushAsync(cancellationToken)),
            Calls("GetCustomer"),
            Calls("CreateInteraction"),
            new("one report", "1/s", (scene, cancellationToken) => scene.ReportAsync(cancellationToken)),
            new("closing a month", "reports/s", (scene, cancellationToken) => scene.CloseAsync(cancellationToken)),
        ];
        for (var pair = 0; pair < size.Pairs; pair++)
        {
            foreach (var measure in measures) await TakeAsync(measure, pair, cancellationToken);
        }

        foreach (var measure in measures) Report(figures, measure);
        figures.Add("load of the machine", "", Usage.Load);
    }

    private Measure Calls(string rpc) =>
        new($"{rpc}, {VersusSize.Callers} callers", "calls/s", (scene, cancellationToken) => scene.CallAsync(rpc, size.Time, cancellationToken));

    private static async Task WarmUpAsync(BuildScene scene, CancellationToken cancellationToken)
    {
        await scene.PushAsync(cancellationToken);
        foreach (var rpc in new[] { "GetCustomer", "CreateInteraction" }) await scene.CallAsync(rpc, CallsRun.WarmUp, cancellationToken);
        for (var turn = 0; turn < WarmUpTurns; turn++) await scene.ReportAsync(cancellationToken);
        await scene.CloseAsync(cancellationToken);
    }

    private async Task TakeAsync(Measure measure, int pair, CancellationToken cancellationToken)
    {
        var isAfterFirst = pair % 2 == 1;
        var first = await measure.Take(isAfterFirst ? after : before, cancellationToken);
        var second = await measure.Take(isAfterFirst ? before : after, cancellationToken);
        var (old, young) = isAfterFirst ? (second, first) : (first, second);
        measure.Pairs.Add((old, young));
        Bench.Say($"pair {pair + 1}, {measure.Name}: before {old:N1}, after {young:N1} {measure.Unit}, ratio {young / old:N3}");
    }

    private static void Report(Figures figures, Measure measure)
    {
        double[] ratios = [.. measure.Pairs.Select(pair => pair.After / pair.Before).Order()];
        figures.Add($"{measure.Name}: before", measure.Unit, measure.Pairs.Select(pair => pair.Before));
        figures.Add($"{measure.Name}: after", measure.Unit, measure.Pairs.Select(pair => pair.After));
        figures.Add($"{measure.Name}: after / before", "ratio", ratios);
        var (low, high) = (Sample.Percentile(ratios, 25), Sample.Percentile(ratios, 75));
        figures.Add($"{measure.Name}: after / before, quartiles", "ratio", low, high);
        var median = Sample.Median(ratios);
        figures.Check(
            measure.Name,
            $"median {median:N3}, quartiles {low:N3} to {high:N3}, all {ratios[0]:N3} to {ratios[^1]:N3}",
            $"after / before: median ≥ {LeastRatio} or all contain 1",
            median >= LeastRatio || (ratios[0] <= 1 && ratios[^1] >= 1));
    }
}
