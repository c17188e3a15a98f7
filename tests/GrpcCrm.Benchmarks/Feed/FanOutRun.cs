using System.Globalization;
using Grpc.Net.Client;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Client;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Feed;

/// <summary>
/// Turns of few and of many subscribers, all caught up, at the same pace. The server counts every statement of service and closer, those
/// that made the reports too; so what matters is whether the count stays as it is with one subscriber.
/// </summary>
internal sealed class FanOutRun(BenchScene scene, FanOutSize size)
{
    private const int StreamsOfConnection = 50;
    private const int Interactions = 50;
    private const int Complaints = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private CrmClientOptions _manufacturer = null!;
    private Publisher _publisher = null!;

    public static async Task RunAsync(FanOutSize size, Figures figures, CancellationToken cancellationToken)
    {
        var most = Math.Max(size.Subscribers.Max() + 1, 256).ToString(CultureInfo.InvariantCulture);
        await using var scene = await BenchScene.SetAsync(cancellationToken, new SceneOptions
        {
            CountsStatements = true,
            Service = new Dictionary<string, string>(StringComparer.Ordinal) { ["GRPCCRM_REPORTFEED__STREAMSPERMANUFACTURER"] = most },
        });
        var stock = new Stock(scene, new Volume(size.Events + 1, Interactions, Complaints));
        await stock.CreateDealersAsync(cancellationToken);
        await stock.FillAsync(Enumerable.Range(0, size.Months), cancellationToken);
        await new FanOutRun(scene, size).RunAsync(figures, cancellationToken);
    }

    private async Task RunAsync(Figures figures, CancellationToken cancellationToken)
    {
        var tokens = await scene.Host.TokensAsync([], [$"manufacturers/{Stock.Manufacturer}"], cancellationToken);
        (_publisher, _manufacturer) = (new Publisher(scene, Options(tokens[0])), Options(tokens[1]));
        await TurnAsync(0, size.Subscribers[^1], cancellationToken);

        var turns = size.Subscribers.ToDictionary(number => number, _ => new List<Turn>());
        for (var turn = 0; turn < size.Turns; turn++)
        {
            for (var place = 0; place < size.Subscribers.Count; place++)
            {
                var subscribers = size.Subscribers[place];
                turns[subscribers].Add(await TurnAsync(1 + (turn * size.Subscribers.Count) + place, subscribers, cancellationToken));
            }
        }

        Report(figures, turns);
    }

    private async Task<Turn> TurnAsync(int month, int subscribers, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channels = new List<GrpcChannel>();
        var readers = new List<Subscriber>();
        try
        {
            while (readers.Count < subscribers)
            {
                if (readers.Count % StreamsOfConnection == 0) channels.Add(CrmChannel.Create(_manufacturer));
                readers.Add(await Subscriber.OpenAsync(_manufacturer, channels[^1]));
            }

            foreach (var reader in readers) await reader.ReadOpeningAsync(cancellationToken);
            var reading = Task.WhenAll(readers.Select(reader => reader.ReadAsync(over.Token)));
            await SettleAsync(readers, month, cancellationToken);
            var spent = await scene.Usage.MeasureAsync(async () =>
            {
                await _publisher.PublishAsync(month, size.Pace, cancellationToken);
                await AwaitAllAsync(readers, size.Events, cancellationToken);
            });
            var turn = await TurnOfAsync(readers, spent, cancellationToken);
            Bench.Say($"{subscribers} subscribers: p50 {turn.Median:N0}, p99 {turn.P99:N0} ms; {turn.Statements:N1} statements an event");
            await over.CancelAsync();
            await reading;
            return turn;
        }
        finally
        {
            foreach (var reader in readers) reader.Dispose();
            foreach (var channel in channels) channel.Dispose();
        }
    }

    private async Task<Turn> TurnOfAsync(List<Subscriber> readers, Spent spent, CancellationToken cancellationToken)
    {
        var statements = await scene.ScalarAsync<decimal>(
            """
            select sum(s.calls)
            from public.pg_stat_statements s
            join pg_database d on d.oid = s.dbid
            where d.datname = current_database()
            """,
            cancellationToken);
        var delays = readers.SelectMany(reader => reader.TakeDelays()).ToList();
        return new Turn(Sample.Percentile(delays, 50), Sample.Percentile(delays, 99), (double)statements / size.Events)
        {
            Processor = 1000 * spent.Server / size.Events,
            Load = Usage.Load,
        };
    }

    /// <summary>A stream that opens reads the database until it has found its place in memory; that is over with the first event.</summary>
    private async Task SettleAsync(List<Subscriber> readers, int month, CancellationToken cancellationToken)
    {
        await _publisher.PublishFirstAsync(month, cancellationToken);
        await AwaitAllAsync(readers, 1, cancellationToken);
        foreach (var reader in readers) reader.TakeDelays();
        await scene.ExecuteAsync("select public.pg_stat_statements_reset()", cancellationToken);
    }

    private static async Task AwaitAllAsync(List<Subscriber> readers, int events, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (readers.Any(reader => reader.Received < events))
        {
            if (patience.IsCancellationRequested) throw new DemoException($"Not every reader had {events} events in {Patience}.");
            await Task.Delay(Look, cancellationToken);
        }
    }

    private void Report(Figures figures, Dictionary<int, List<Turn>> turns)
    {
        foreach (var (subscribers, list) in turns)
        {
            figures.Add($"{subscribers} subscribers: publication to delivery, p50", "ms", list.Select(turn => turn.Median));
            figures.Add($"{subscribers} subscribers: publication to delivery, p99", "ms", list.Select(turn => turn.P99));
            figures.Add($"{subscribers} subscribers: statements of an event, its report's too", "", list.Select(turn => turn.Statements));
            figures.Add($"{subscribers} subscribers: database processor of an event", "ms", list.Select(turn => turn.Processor));
        }

        var (few, many) = (turns[size.Subscribers[0]], turns[size.Subscribers[^1]]);
        figures.Add(
            $"statements of an event, {size.Subscribers[^1]} / {size.Subscribers[0]} subscribers", "ratio",
            many.Zip(few, (large, small) => large.Statements / small.Statements));
        figures.Add("load of the machine", "", many.Select(turn => turn.Load));
    }

    private CrmClientOptions Options(string token) =>
        new() { Address = scene.Host.Address, TokenProvider = _ => ValueTask.FromResult(token) };

    /// <summary>Milliseconds from publication to receipt, statements and milliseconds of database processor for an event.</summary>
    private sealed record Turn(double Median, double P99, double Statements)
    {
        public required double Processor { get; init; }

        public required double Load { get; init; }
    }
}
