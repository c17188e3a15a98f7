using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Ingest;

/// <summary>Passes by turns, over streams and by COPY, each into empty tables. One turn goes before, a tenth as long.</summary>
internal sealed class IngestRun(IngestScene scene, IngestSize size, Figures figures)
{
    private const int WarmUpPart = 10;
    private int _passes;

    public static async Task RunAsync(IngestSize size, Figures figures, CancellationToken cancellationToken)
    {
        await using var scene = await BenchScene.SetAsync(cancellationToken);
        var set = await IngestScene.SetAsync(scene, size.Streams.Max(), cancellationToken);
        await new IngestRun(set, size, figures).RunAsync(cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var cold = await TurnAsync(size.Streams[^1], size with { Records = Math.Max(size.Records / WarmUpPart, 1) }, cancellationToken);
        figures.Add($"first pass of the process, {size.Streams[^1]} streams", "1/s", cold.Pushed.PerSecond);
        foreach (var streams in size.Streams)
        {
            var turns = new List<Turn>();
            for (var pair = 0; pair < size.Pairs; pair++) turns.Add(await TurnAsync(streams, size, cancellationToken));
            Report(streams == 1 ? "1 stream" : $"{streams} streams", turns);
        }
    }

    private async Task<Turn> TurnAsync(int streams, IngestSize passes, CancellationToken cancellationToken)
    {
        var pass = (streams, passes.RecordsOf(streams), size.Batch);
        var number = ++_passes;
        await scene.ClearAsync(cancellationToken);
        var pushed = await scene.PushAsync(number, pass, null, cancellationToken);
        await scene.CheckAsync("interaction", pushed.Records, cancellationToken);
        var turn = new Turn(pushed, await CopyAsync(BareCopy.Bare), await CopyAsync(BareCopy.Indexed));
        Bench.Say($"{streams} streams: {pushed.PerSecond:N0}/s, COPY {turn.Copied.PerSecond:N0}/s, indexed {turn.Indexed.PerSecond:N0}/s");
        return turn;

        async Task<Pass> CopyAsync(string table)
        {
            await scene.ClearAsync(cancellationToken);
            var copied = await scene.CopyAsync(table, number, pass, cancellationToken);
            await scene.CheckAsync(table, copied.Records, cancellationToken);
            return copied;
        }
    }

    private void Report(string with, List<Turn> turns)
    {
        figures.Add($"{with}: records", "1/s", turns.Select(turn => turn.Pushed.PerSecond));
        figures.Add($"{with}: COPY of the same rows", "1/s", turns.Select(turn => turn.Copied.PerSecond));
        figures.Add($"{with}: COPY with all indexes", "1/s", turns.Select(turn => turn.Indexed.PerSecond));
        figures.Add($"{with}: records / COPY", "ratio", turns.Select(turn => turn.Pushed.PerSecond / turn.Copied.PerSecond));
        figures.Add(
            $"{with}: records / COPY with all indexes", "ratio", turns.Select(turn => turn.Pushed.PerSecond / turn.Indexed.PerSecond));
        figures.Add($"{with}: client's share of the processor", "%", turns.Select(turn => turn.Pushed.ClientShare));
        figures.Add($"{with}: service's share", "%", turns.Select(turn => turn.Pushed.ServiceShare));
        figures.Add($"{with}: database's share", "%", turns.Select(turn => turn.Pushed.ServerShare));
        figures.Add($"{with}: processor time of a record", "µs", turns.Select(turn => turn.Pushed.MicrosecondsEach));
        figures.Add($"{with}: of a row by COPY", "µs", turns.Select(turn => turn.Copied.MicrosecondsEach));
        figures.Add($"{with}: of a row by COPY with all indexes", "µs", turns.Select(turn => turn.Indexed.MicrosecondsEach));
        figures.Add($"{with}: client's share of COPY", "%", turns.Select(turn => turn.Copied.ClientShare));
        figures.Add($"{with}: load of the machine", "", turns.Select(turn => turn.Pushed.Load));
    }

    private sealed record Turn(Pass Pushed, Pass Copied, Pass Indexed);
}
