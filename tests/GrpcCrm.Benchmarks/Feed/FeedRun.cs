using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Client;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Feed;

/// <summary>
/// Rounds in pairs: the same readers receive at the same pace, first alone, then beside subscribers that opened a stream and never read.
/// The delay counts from the revision's publish time, shortly before its commit.
/// </summary>
internal sealed class FeedRun(BenchScene scene, FeedSize size, Figures figures)
{
    private const int Interactions = 200;
    private const int Complaints = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly List<Subscriber> _readers = [];
    private CrmClientOptions _manufacturer = null!;
    private Publisher _publisher = null!;

    public static async Task RunAsync(FeedSize size, Figures figures, CancellationToken cancellationToken)
    {
        await using var scene = await BenchScene.SetAsync(cancellationToken);
        var stock = new Stock(scene, new Volume(size.Events, Interactions, Complaints));
        await stock.CreateDealersAsync(cancellationToken);
        await stock.FillAsync(Enumerable.Range(0, size.Months), cancellationToken);
        await new FeedRun(scene, size, figures).RunAsync(cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var tokens = await scene.Host.TokensAsync([], [$"manufacturers/{Stock.Manufacturer}"], cancellationToken);
        (_publisher, _manufacturer) = (new Publisher(scene, Options(tokens[0])), Options(tokens[1]));
        var empty = scene.Usage.Resident;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var number = 0; number < size.Readers; number++) _readers.Add(await Subscriber.OpenAsync(_manufacturer));
        foreach (var reader in _readers) await reader.ReadOpeningAsync(cancellationToken);
        var reading = Task.WhenAll(_readers.Select(reader => reader.ReadAsync(over.Token)));

        var warm = await RoundAsync(0, slow: 0, cancellationToken);
        var pairs = new List<(Round Alone, Round Beside)>();
        for (var pair = 0; pair < size.Pairs; pair++)
        {
            pairs.Add((
                await RoundAsync(1 + (2 * pair), slow: 0, cancellationToken), await RoundAsync(2 + (2 * pair), size.Slow, cancellationToken)));
        }

        var spent = await BurstAsync(cancellationToken);
        Report(pairs);
        figures.Add("an event on the wire", "KiB", warm.EventBytes / 1024.0);
        figures.Add($"service with {size.Readers} readers, growth of memory", "MiB", warm.Resident - empty);
        figures.Add("burst: events delivered", "1/s", size.Events * size.Readers / spent.Wall);
        figures.Add("burst: reports published and delivered to all", "1/s", size.Events / spent.Wall);
        await over.CancelAsync();
        await reading;
        foreach (var reader in _readers) reader.Dispose();
    }

    private async Task<Round> RoundAsync(int month, int slow, CancellationToken cancellationToken)
    {
        var before = scene.Usage.Resident;
        var lazy = new List<Subscriber>();
        try
        {
            for (var number = 0; number < slow; number++) lazy.Add(await Subscriber.OpenAsync(_manufacturer));
            await _publisher.PublishAsync(month, size.Pace, cancellationToken);
            await AwaitAllAsync(cancellationToken);
            var bytes = _readers[0].Bytes / size.Events;
            var delays = _readers.SelectMany(reader => reader.TakeDelays()).ToList();
            var round = new Round(Sample.Percentile(delays, 50), Sample.Percentile(delays, 99), bytes)
            {
                Growth = scene.Usage.Resident - before,
                Resident = scene.Usage.Resident,
                Load = Usage.Load,
            };
            Bench.Say($"{slow} slow: p50 {round.Median:N0} ms, p99 {round.P99:N0} ms, growth {round.Growth:N1} MiB, load {round.Load:N1}");
            return round;
        }
        finally
        {
            foreach (var subscriber in lazy) subscriber.Dispose();
        }
    }

    private Task<Spent> BurstAsync(CancellationToken cancellationToken) => scene.Usage.MeasureAsync(async () =>
    {
        await _publisher.PublishAsync(size.Months - 1, cancellationToken);
        await AwaitAllAsync(cancellationToken);
    });

    private async Task AwaitAllAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (_readers.Any(reader => reader.Received < size.Events))
        {
            if (patience.IsCancellationRequested) throw new DemoException($"Not every reader had {size.Events} events in {Patience}.");
            await Task.Delay(Look, cancellationToken);
        }
    }

    private void Report(List<(Round Alone, Round Beside)> pairs)
    {
        figures.Add("without slow ones: p50", "ms", pairs.Select(pair => pair.Alone.Median));
        figures.Add("without slow ones: p99", "ms", pairs.Select(pair => pair.Alone.P99));
        figures.Add($"with {size.Slow} slow ones: p50", "ms", pairs.Select(pair => pair.Beside.Median));
        figures.Add($"with {size.Slow} slow ones: p99", "ms", pairs.Select(pair => pair.Beside.P99));
        figures.Add("p99 with / without", "ratio", pairs.Select(pair => pair.Beside.P99 / pair.Alone.P99));
        figures.Add("growth of memory in a round without", "MiB", pairs.Select(pair => pair.Alone.Growth));
        figures.Add("growth of memory for each slow one", "MiB", pairs.Select(pair => pair.Beside.Growth / size.Slow));
        figures.Add("load of the machine", "", pairs.Select(pair => pair.Beside.Load));
    }

    private CrmClientOptions Options(string token) =>
        new() { Address = scene.Host.Address, TokenProvider = _ => ValueTask.FromResult(token) };

    /// <summary>Milliseconds from publication to receipt, bytes of an event, and MiB of the service.</summary>
    private sealed record Round(double Median, double P99, long EventBytes)
    {
        public required double Growth { get; init; }

        public required double Resident { get; init; }

        public required double Load { get; init; }
    }
}
