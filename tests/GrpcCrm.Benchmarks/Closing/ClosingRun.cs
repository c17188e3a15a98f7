using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;

namespace GrpcCrm.Benchmarks.Closing;

/// <summary>
/// Two databases, each with its service: one month's records, and all months'. They are measured by turns, so that both meet the same
/// weather. A service closes by its own workers, as many as it has by default; a closing begins when the first of them has found out that
/// something is due. One goes before, for what a process does only once.
/// </summary>
internal sealed class ClosingRun(BenchScene scene, Volume volume)
{
    private readonly MonthClosing _closing = new(scene, volume);

    public static async Task RunAsync((Volume Volume, int Months, int Pairs) size, Figures figures, CancellationToken cancellationToken)
    {
        await using var youngScene = await BenchScene.SetAsync(cancellationToken);
        await using var oldScene = await BenchScene.SetAsync(cancellationToken);
        var (young, old) = (new ClosingRun(youngScene, size.Volume), new ClosingRun(oldScene, size.Volume));
        var last = size.Months - 1;
        var first = await young.PrepareAsync([last], cancellationToken);
        await old.PrepareAsync([.. Enumerable.Range(0, size.Months)], cancellationToken);

        var (small, large) = (new List<Pair>(), new List<Pair>());
        for (var pair = 0; pair < size.Pairs; pair++)
        {
            small.Add(await young.MeasureAsync(last, cancellationToken));
            large.Add(await old.MeasureAsync(last - (pair % last), cancellationToken));
        }

        figures.Add("first closing of the process, 1 month stored", "s", first.Wall);
        ClosingFigures.Add(figures, "1 month stored", size.Volume.Dealers, small);
        ClosingFigures.Add(figures, $"{size.Months} months stored", size.Volume.Dealers, large);
        ClosingFigures.Compare(figures, $"{size.Months} months / 1 month stored", small, large);
    }

    /// <summary>Stores months, and before the first the complaints that reach into it; closes the last month.</summary>
    private async Task<Spent> PrepareAsync(IReadOnlyList<int> months, CancellationToken cancellationToken)
    {
        var stock = new Stock(scene, volume);
        await stock.CreateDealersAsync(cancellationToken);
        await stock.FillComplaintsAsync(months[0] - 1, cancellationToken);
        await stock.FillAsync(months, cancellationToken);
        return await _closing.RunAsync(months[^1], cancellationToken);
    }

    private async Task<Pair> MeasureAsync(int month, CancellationToken cancellationToken)
    {
        await scene.ExecuteAsync(EmbeddedText.Of("forget_reports.sql"), cancellationToken);
        await scene.ExecuteAsync("checkpoint", cancellationToken);
        var pass = await scene.Usage.MeasureAsync(() => PassAsync(month, cancellationToken));
        scene.Usage.ResetPeak();
        var before = scene.Usage.Resident;
        var closing = await _closing.RunAsync(month, cancellationToken);
        var pair = new Pair(pass, closing, scene.Usage.Peak - before, scene.Usage.Peak) { Load = Usage.Load };
        Bench.Say($"{Stock.Month(month):yyyy-MM}: pass {pass.Wall:N2} s, closing {closing.Wall:N2} s, load {pair.Load:N1}");
        return pair;
    }

    private Task PassAsync(int month, CancellationToken cancellationToken) => scene.ExecuteAsync(
        EmbeddedText.Of("month_pass.sql"), cancellationToken, Stock.Manufacturer, Stock.Month(month), DateTime.UtcNow);
}
