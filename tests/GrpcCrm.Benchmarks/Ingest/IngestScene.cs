using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Client;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Ingest;

/// <summary>Dealers with their customers, one for each stream, and what a pass over their streams or by COPY takes.</summary>
internal sealed class IngestScene(BenchScene scene, Guid[] dealers, IReadOnlyList<string> tokens)
{
    public static async Task<IngestScene> SetAsync(BenchScene scene, int streams, CancellationToken cancellationToken)
    {
        // Customers are two fifths of the interactions that a volume names.
        await new Stock(scene, new Volume(streams, PushedRecords.Customers * 5 / 2, 0)).CreateDealersAsync(cancellationToken);
        await scene.ExecuteAsync(EmbeddedText.Of("bare_table.sql"), cancellationToken);
        await scene.ExecuteAsync("vacuum (analyze)", cancellationToken);
        var dealers = await scene.ScalarAsync<Guid[]>("select array_agg(dealer_id) from dealer", cancellationToken);
        var tokens = await scene.Host.TokensAsync(dealers.Select(dealer => $"dealers/{dealer}"), [], cancellationToken);
        return new IngestScene(scene, dealers, [.. tokens.Skip(1)]);
    }

    /// <summary>Empties the tables, so that every pass begins alike.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        await scene.ExecuteAsync("truncate interaction, bare_interaction, indexed_interaction", cancellationToken);
        await scene.ExecuteAsync("checkpoint", cancellationToken);
    }

    /// <param name="number">Tells the records of one pass from those of another.</param>
    /// <param name="size">Streams, and the records and the batch of each.</param>
    /// <param name="due">Waits until a stream's batch is due; null: as fast as they are answered.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Pass> PushAsync(
        int number,
        (int Streams, int Records, int Batch) size,
        Func<int, CancellationToken, ValueTask>? due,
        CancellationToken cancellationToken)
    {
        StreamPush[] pushes =
            [.. Enumerable.Range(0, size.Streams).Select(i => new StreamPush(Options(i), new(dealers[i], number, i), size.Batch))];
        try
        {
            foreach (var push in pushes) await push.OpenAsync(cancellationToken);
            return await MeasureAsync(size.Streams * size.Records, () => Task.WhenAll(
                pushes.Select(push => Task.Run(() => push.RunAsync(size.Records / size.Batch, due, cancellationToken), cancellationToken))));
        }
        finally
        {
            foreach (var push in pushes) push.Dispose();
        }
    }

    public Task<Pass> CopyAsync(string table, int number, (int Streams, int Records, int Batch) size, CancellationToken cancellationToken) =>
        MeasureAsync(size.Streams * size.Records, () => Task.WhenAll(Enumerable.Range(0, size.Streams).Select(i => Task.Run(
            () => new BareCopy(scene.Admin, new(dealers[i], number, i), Stock.Manufacturer)
                .RunAsync(table, size.Records / size.Batch, size.Batch, cancellationToken),
            cancellationToken))));

    public async Task CheckAsync(string table, long expected, CancellationToken cancellationToken)
    {
        var stored = await scene.ScalarAsync<long>($"select count(*) from {table}", cancellationToken);
        if (stored != expected) throw new DemoException($"{table} holds {stored} rows instead of {expected}.");
    }

    public CrmClientOptions Options(int stream) =>
        new() { Address = scene.Host.Address, TokenProvider = _ => ValueTask.FromResult(tokens[stream]) };

    private async Task<Pass> MeasureAsync(int records, Func<Task> work)
    {
        var own = Environment.CpuUsage.TotalTime;
        var spent = await scene.Usage.MeasureAsync(work);
        return new Pass(records, spent, (Environment.CpuUsage.TotalTime - own).TotalSeconds) { Load = Usage.Load };
    }
}

/// <summary>What a pass took; the client's processor time is this process's.</summary>
internal sealed record Pass(int Records, Spent Spent, double Client)
{
    public required double Load { get; init; }

    public double PerSecond => Records / Spent.Wall;

    public double Processor => Spent.Processor + Client;

    public double ClientShare => 100 * Client / Processor;

    public double ServiceShare => 100 * Spent.Host / Processor;

    public double ServerShare => 100 * Spent.Server / Processor;

    public double MicrosecondsEach => Processor * 1_000_000 / Records;
}
