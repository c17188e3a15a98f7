using System.Diagnostics;
using Grpc.Net.Client;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Client;

namespace GrpcCrm.Benchmarks.Report;

/// <summary>
/// Two databases, each with its service, by turns: one holds the month that is reported, the other ten times as much. Each report is asked
/// for alone, so that the figure is what one caller of GenerateReport waits.
/// </summary>
internal sealed class ReportRun(BenchScene scene, Volume volume) : IDisposable
{
    /// <summary>Each host compiles its hot code anew in its first turns, in which a report takes twice as long.</summary>
    private const int WarmUpTurns = 6;

    private GrpcChannel? _channel;
    private V1.ReportService.ReportServiceClient _reports = null!;
    private Guid[] _dealers = [];

    public static async Task RunAsync((Volume Volume, int Months, int Pairs) size, Figures figures, CancellationToken cancellationToken)
    {
        await using var youngScene = await BenchScene.SetAsync(cancellationToken);
        await using var oldScene = await BenchScene.SetAsync(cancellationToken);
        using var young = new ReportRun(youngScene, size.Volume);
        using var old = new ReportRun(oldScene, size.Volume);
        var last = size.Months - 1;
        await young.PrepareAsync([last], cancellationToken);
        await old.PrepareAsync([.. Enumerable.Range(0, size.Months)], cancellationToken);
        for (var turn = 0; turn < WarmUpTurns; turn++)
        {
            await young.TurnAsync(last, cancellationToken);
            await old.TurnAsync(last, cancellationToken);
        }

        var (small, large) = (new List<Turn>(), new List<Turn>());
        for (var pair = 0; pair < size.Pairs; pair++)
        {
            small.Add(await young.TurnAsync(last, cancellationToken));
            large.Add(await old.TurnAsync(last, cancellationToken));
        }

        Add(figures, "1 month stored", small);
        Add(figures, $"{size.Months} months stored", large);
        figures.Add(
            $"a report, {size.Months} months / 1 month stored", "ratio",
            large.Zip(small, (many, one) => many.Milliseconds / one.Milliseconds));
        figures.Add(
            $"a report, {size.Months} months / 1 month stored, processor", "ratio",
            large.Zip(small, (many, one) => many.Spent.Processor / one.Spent.Processor));
        figures.Add("load of the machine", "", large.Select(turn => turn.Load));
    }

    public void Dispose() => _channel?.Dispose();

    private static void Add(Figures figures, string name, List<Turn> turns)
    {
        figures.Add($"{name}: a report, median of its dealers", "ms", turns.Select(turn => turn.Milliseconds));
        figures.Add($"{name}: database processor of a report", "ms", turns.Select(turn => turn.Database));
        figures.Add($"{name}: service processor of a report", "ms", turns.Select(turn => turn.Service));
    }

    private async Task PrepareAsync(IReadOnlyList<int> months, CancellationToken cancellationToken)
    {
        var stock = new Stock(scene, volume);
        await stock.CreateDealersAsync(cancellationToken);
        await stock.FillComplaintsAsync(months[0] - 1, cancellationToken);
        await stock.FillAsync(months, cancellationToken);
        await ConnectAsync(cancellationToken);
    }

    /// <summary>For all dealers that are stored.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var tokens = await scene.Host.TokensAsync([], [], cancellationToken);
        var options = new CrmClientOptions { Address = scene.Host.Address, TokenProvider = _ => ValueTask.FromResult(tokens[0]) };
        _channel = CrmChannel.Create(options);
        _reports = new V1.ReportService.ReportServiceClient(_channel.CreateInvoker(options));
        _dealers = await scene.ScalarAsync<Guid[]>("select array_agg(dealer_id) from dealer", cancellationToken);
    }

    /// <summary>Makes each dealer's report of the month, one after the other.</summary>
    public async Task<Turn> TurnAsync(int month, CancellationToken cancellationToken)
    {
        await scene.ExecuteAsync(EmbeddedText.Of("forget_reports.sql"), cancellationToken);
        await scene.ExecuteAsync("checkpoint", cancellationToken);
        var waited = new List<double>();
        var spent = await scene.Usage.MeasureAsync(async () =>
        {
            foreach (var dealer in _dealers)
            {
                var started = Stopwatch.GetTimestamp();
                await GenerateAsync(dealer, Stock.Month(month), cancellationToken);
                waited.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        });
        var turn = new Turn(Sample.Percentile(waited, 50), spent, _dealers.Length) { Load = Usage.Load };
        Bench.Say($"{turn.Milliseconds:N1} ms a report, database {turn.Database:N1} ms, load {turn.Load:N1}");
        return turn;
    }

    private async Task GenerateAsync(Guid dealer, DateOnly day, CancellationToken cancellationToken) => await _reports.GenerateReportAsync(
        new()
        {
            Parent = $"manufacturers/{Stock.Manufacturer}",
            Dealer = $"dealers/{dealer}",
            Definition = V1.ReportDefinition.DealerServiceQuality,
            PeriodStartDate = new() { Year = day.Year, Month = day.Month, Day = day.Day },
        },
        cancellationToken: cancellationToken);

    /// <summary>What a report of a turn took: by the clock, and of processors.</summary>
    internal sealed record Turn(double Milliseconds, Spent Spent, int Reports)
    {
        private const double PerSecond = 1000;

        public required double Load { get; init; }

        public double Database => PerSecond * Spent.Server / Reports;

        public double Service => PerSecond * Spent.Host / Reports;
    }
}
