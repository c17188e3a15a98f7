using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Closing;

/// <summary>
/// Measures with one month stored, then with all. The service closes by its own workers, as many as it has by default; a closing begins when
/// the first of them has found out that something is due. One goes before, for what a process does only once.
/// </summary>
internal sealed class ClosingRun(BenchScene scene, Volume volume, Figures figures)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync((Volume Volume, int Months, int Pairs) size, Figures figures, CancellationToken cancellation)
    {
        await using var scene = await BenchScene.SetAsync(cancellation);
        var stock = new Stock(scene, size.Volume);
        var run = new ClosingRun(scene, size.Volume, figures);
        await stock.CreateDealersAsync(cancellation);

        await stock.FillAsync([0], cancellation);
        var first = await run.CloseAsync(0, cancellation);
        var small = new List<Pair>();
        for (var pair = 0; pair < size.Pairs; pair++) small.Add(await run.MeasureAsync(0, cancellation));

        await stock.FillAsync(Enumerable.Range(1, size.Months - 1), cancellation);
        var large = new List<Pair>();
        for (var pair = 0; pair < size.Pairs; pair++)
            large.Add(await run.MeasureAsync(size.Months - 1 - (pair % (size.Months - 1)), cancellation));

        figures.Add("first closing of the process, 1 month stored", "s", first.Wall);
        run.Report("1 month stored", small);
        run.Report($"{size.Months} months stored", large);
        run.Compare(small, large, size.Months);
    }

    private async Task<Pair> MeasureAsync(int month, CancellationToken cancellation)
    {
        await scene.ExecuteAsync(EmbeddedText.Of("forget_reports.sql"), cancellation);
        await scene.ExecuteAsync("checkpoint", cancellation);
        var pass = await scene.Usage.MeasureAsync(() => PassAsync(month, cancellation));
        scene.Usage.ResetPeak();
        var before = scene.Usage.Resident;
        var closing = await CloseAsync(month, cancellation);
        var pair = new Pair(pass, closing, scene.Usage.Peak - before, scene.Usage.Peak) { Load = Usage.Load };
        Bench.Say($"{Stock.Month(month):yyyy-MM}: pass {pass.Wall:N2} s, closing {closing.Wall:N2} s, load {pair.Load:N1}");
        return pair;
    }

    private Task PassAsync(int month, CancellationToken cancellation) => scene.ExecuteAsync(
        EmbeddedText.Of("month_pass.sql"), cancellation, Stock.Manufacturer, Stock.Month(month), DateTime.UtcNow);

    /// <summary>Until nothing is due any more; every dealer has its report then.</summary>
    private async Task<Spent> CloseAsync(int month, CancellationToken cancellation)
    {
        var spent = await scene.Usage.MeasureAsync(async () =>
        {
            await scene.ExecuteAsync(EmbeddedText.Of("make_due.sql"), cancellation, Stock.Manufacturer, Stock.Month(month));
            while (await scene.ScalarAsync<bool>("select exists (select from report_due)", cancellation))
                await Task.Delay(Look, cancellation);
        });
        var stored = await scene.ScalarAsync<double[]>(
            EmbeddedText.Of("stored_reports.sql"), cancellation, Stock.Manufacturer, Stock.Month(month));
        return stored[0] == volume.Dealers
            ? spent with { Wall = stored[1] }
            : throw new DemoException($"{stored[0]} of {volume.Dealers} reports were made.");
    }

    private void Report(string name, List<Pair> pairs)
    {
        figures.Add($"{name}: SQL pass", "s", pairs.Select(pair => pair.Pass.Wall));
        figures.Add($"{name}: closing", "s", pairs.Select(pair => pair.Closing.Wall));
        figures.Add($"{name}: closing / SQL pass", "ratio", pairs.Select(pair => pair.Closing.Wall / pair.Pass.Wall));
        figures.Add($"{name}: SQL pass, processor", "s", pairs.Select(pair => pair.Pass.Server));
        figures.Add($"{name}: closing, processor, database", "s", pairs.Select(pair => pair.Closing.Server));
        figures.Add($"{name}: closing, processor, service", "s", pairs.Select(pair => pair.Closing.Host));
        figures.Add($"{name}: closing / SQL pass, processor", "ratio", pairs.Select(pair => pair.Closing.Processor / pair.Pass.Processor));
        figures.Add($"{name}: reports", "1/s", pairs.Select(pair => volume.Dealers / pair.Closing.Wall));
        figures.Add($"{name}: service, growth at most", "MiB", pairs.Select(pair => pair.Growth));
        figures.Add($"{name}: service, memory at most", "MiB", pairs.Select(pair => pair.Peak));
        figures.Add($"{name}: load of the machine", "", pairs.Select(pair => pair.Load));
    }

    private void Compare(List<Pair> small, List<Pair> large, int months)
    {
        var name = $"{months} months / 1 month stored";
        figures.Add($"{name}: closing", "ratio", large.Zip(small, (late, early) => late.Closing.Wall / early.Closing.Wall));
        figures.Add($"{name}: closing, processor", "ratio", large.Zip(small, (late, early) => late.Closing.Processor / early.Closing.Processor));
    }

    /// <summary>The statement and the closing right after it, with MiB of the service.</summary>
    private sealed record Pair(Spent Pass, Spent Closing, double Growth, double Peak)
    {
        public required double Load { get; init; }
    }
}
