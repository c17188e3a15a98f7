using GrpcCrm.Benchmarks.Calls;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;

namespace GrpcCrm.Benchmarks.Neighbour;

/// <summary>
/// Two dealers on one host. One calls at an even pace; its waits are measured in windows in which the other one is silent, and in windows
/// in which it misbehaves, by turns.
/// </summary>
internal sealed class NeighbourRun(NeighbourSize size, Figures figures)
{
    private const int Callers = 8;
    private const int Interactions = 2000;
    private const int Customers = 2000;
    private const double GreatestRatio = 2;
    private static readonly string[] Rpcs = ["GetCustomer", "CreateInteraction"];
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public static string[] Attacks { get; } = ["stalled", "locked", "flood", "unread"];

    public static async Task RunAsync(NeighbourSize size, Figures figures, CancellationToken cancellationToken)
    {
        await using var scene = await BenchScene.SetAsync(cancellationToken);
        var volume = new Volume(2, Interactions, 1) { Customers = Customers };
        var stock = new Stock(scene, volume);
        await stock.CreateDealersAsync(cancellationToken);
        await stock.FillAsync([0], cancellationToken);
        var people = await People.OfAsync(scene, volume, cancellationToken);
        using var quiet = await CallLoad.OpenAsync(scene, people.Only(0), cancellationToken);
        using var loud = await CallLoad.OpenAsync(scene, people.Only(1), cancellationToken);
        var tokens = await scene.Host.TokensAsync([$"dealers/{people.Dealer(1)}"], [], cancellationToken);
        await new NeighbourRun(size, figures).RunAsync(quiet, () => new Misdeeds(scene, people.Only(1), tokens[1], loud), cancellationToken);
        figures.Add("load of the machine", "", Usage.Load);
    }

    private async Task RunAsync(CallLoad quiet, Func<Misdeeds> other, CancellationToken cancellationToken)
    {
        foreach (var rpc in Rpcs) await quiet.RunAsync(rpc, Callers, CallsRun.WarmUp, cancellationToken);
        (quiet.Rest, quiet.Deadline) = (Rest, Deadline);
        foreach (var attack in size.Attacks)
        {
            var misdeeds = other();
            await misdeeds.PrepareAsync(cancellationToken);
            await MeasureAsync(attack, quiet, misdeeds, cancellationToken);
        }
    }

    private async Task MeasureAsync(string attack, CallLoad quiet, Misdeeds misdeeds, CancellationToken cancellationToken)
    {
        var (without, with) = (new Answers(), new Answers());
        var pairs = Rpcs.ToDictionary(rpc => rpc, _ => new List<(double Without, double With)>());
        for (var window = 0; window < size.Windows; window++)
        {
            quiet.Answers = without;
            var silent = await WindowAsync(quiet, cancellationToken);
            using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var misbehaving = Attack(attack, misdeeds)(until.Token);
            quiet.Answers = with;
            try
            {
                await Task.Delay(Settling, cancellationToken);
                var loud = await WindowAsync(quiet, cancellationToken);
                foreach (var rpc in Rpcs) pairs[rpc].Add((silent[rpc], loud[rpc]));
            }
            finally
            {
                await until.CancelAsync();
                await misbehaving;
            }

            Bench.Say($"{attack}, window {window + 1}: {string.Join(", ", Rpcs.Select(rpc => Text(rpc, pairs[rpc][^1])))}");
            await Task.Delay(Settling, cancellationToken);
        }

        Report(attack, pairs);
        without.Report(figures, $"{attack}: answers without it");
        with.Report(figures, $"{attack}: answers with it");
        misdeeds.Answers.Report(figures, $"{attack}: answers to who does it");
        figures.Check($"{attack}: refused calls of the other", $"{with.Refusals}", "0", with.Refusals == 0);
    }

    private static Func<CancellationToken, Task> Attack(string name, Misdeeds misdeeds) => name switch
    {
        "stalled" => misdeeds.StallAsync,
        "locked" => misdeeds.WaitForLockAsync,
        "flood" => misdeeds.CreateAsync,
        _ => misdeeds.NotReadAsync,
    };

    /// <summary>Each rpc's p99 in milliseconds.</summary>
    private async Task<Dictionary<string, double>> WindowAsync(CallLoad quiet, CancellationToken cancellationToken)
    {
        var waits = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var rpc in Rpcs) waits[rpc] = (await quiet.RunAsync(rpc, Callers, size.Time, cancellationToken)).P99;
        return waits;
    }

    private void Report(string attack, Dictionary<string, List<(double Without, double With)>> all)
    {
        foreach (var (rpc, pairs) in all)
        {
            double[] ratios = [.. pairs.Select(pair => pair.With / pair.Without).Order()];
            figures.Add($"{attack}: {rpc} p99 without it", "ms", pairs.Select(pair => pair.Without));
            figures.Add($"{attack}: {rpc} p99 with it", "ms", pairs.Select(pair => pair.With));
            figures.Add($"{attack}: {rpc} p99, with / without", "ratio", ratios);
            var median = Sample.Median(ratios);
            figures.Check(
                $"{attack}: {rpc} p99, with / without", $"median {median:N2}, {ratios[0]:N2} to {ratios[^1]:N2}",
                $"median ≤ {GreatestRatio}", median <= GreatestRatio);
        }
    }

    private static string Text(string rpc, (double Without, double With) pair) =>
        FormattableString.Invariant($"{rpc} p99 {pair.Without:N1} → {pair.With:N1} ms");
}
