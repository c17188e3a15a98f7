using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Ingest;

/// <summary>Passes in pairs, over streams and by COPY, each into empty tables. One pair goes before, a tenth as long.</summary>
internal sealed class IngestRun(IngestScene scene, IngestSize size, Figures figures)
{
    private const int WarmUpPart = 10;
    private int _passes;

    public static async Task RunAsync(IngestSize size, Figures figures, CancellationToken cancellation)
    {
        await using var scene = await BenchScene.SetAsync(cancellation);
        var set = await IngestScene.SetAsync(scene, size.Streams.Max(), cancellation);
        await new IngestRun(set, size, figures).RunAsync(cancellation);
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        var cold = await PairAsync(size.Streams[^1], size with { Records = Math.Max(size.Records / WarmUpPart, 1) }, cancellation);
        figures.Add($"first pass of the process, {size.Streams[^1]} streams", "1/s", cold.Pushed.PerSecond);
        foreach (var streams in size.Streams)
        {
            var pairs = new List<(Pass Pushed, Pass Copied)>();
            for (var pair = 0; pair < size.Pairs; pair++) pairs.Add(await PairAsync(streams, size, cancellation));
            Report(streams == 1 ? "1 stream" : $"{streams} streams", pairs);
        }
    }

    private async Task<(Pass Pushed, Pass Copied)> PairAsync(int streams, IngestSize passes, CancellationToken cancellation)
    {
        var each = passes.RecordsOf(streams);
        await scene.ClearAsync(cancellation);
        var pushed = await scene.PushAsync(++_passes, (streams, each, size.Batch), null, cancellation);
        await scene.CheckAsync("interaction", pushed.Records, cancellation);
        await scene.ClearAsync(cancellation);
        var copied = await scene.CopyAsync(_passes, (streams, each, size.Batch), cancellation);
        await scene.CheckAsync("bare_interaction", copied.Records, cancellation);
        Bench.Say($"{streams} streams: {pushed.PerSecond:N0}/s, COPY {copied.PerSecond:N0}/s, load {pushed.Load:N1}");
        return (pushed, copied);
    }

    private void Report(string with, List<(Pass Pushed, Pass Copied)> pairs)
    {
        figures.Add($"{with}: records", "1/s", pairs.Select(pair => pair.Pushed.PerSecond));
        figures.Add($"{with}: COPY of the same rows", "1/s", pairs.Select(pair => pair.Copied.PerSecond));
        figures.Add($"{with}: records / COPY", "ratio", pairs.Select(pair => pair.Pushed.PerSecond / pair.Copied.PerSecond));
        figures.Add($"{with}: client's share of the processor", "%", pairs.Select(pair => pair.Pushed.ClientShare));
        figures.Add($"{with}: service's share", "%", pairs.Select(pair => pair.Pushed.ServiceShare));
        figures.Add($"{with}: database's share", "%", pairs.Select(pair => pair.Pushed.ServerShare));
        figures.Add($"{with}: processor time of a record", "µs", pairs.Select(pair => pair.Pushed.MicrosecondsEach));
        figures.Add($"{with}: of a row by COPY", "µs", pairs.Select(pair => pair.Copied.MicrosecondsEach));
        figures.Add($"{with}: client's share of COPY", "%", pairs.Select(pair => pair.Copied.ClientShare));
        figures.Add($"{with}: load of the machine", "", pairs.Select(pair => pair.Pushed.Load));
    }
}
