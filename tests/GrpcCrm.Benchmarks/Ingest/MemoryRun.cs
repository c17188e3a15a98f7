using System.Diagnostics;
using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Ingest;

/// <summary>Every stream sends a batch when it is due; the service's resident memory is read every second.</summary>
internal static class MemoryRun
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(MemorySize size, Figures figures, CancellationToken cancellationToken)
    {
        await using var scene = await BenchScene.SetAsync(cancellationToken);
        var set = await IngestScene.SetAsync(scene, size.Streams, cancellationToken);
        var before = scene.Usage.Resident;
        var samples = new List<(TimeSpan At, double Resident)>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var sampling = SampleAsync(scene.Usage, started, samples, over.Token);
        var pass = await set.PushAsync(0, (size.Streams, size.Batches * MemorySize.Batch, MemorySize.Batch), Due(size, started), cancellationToken);
        await over.CancelAsync();
        await sampling;
        await set.CheckAsync("interaction", pass.Records, cancellationToken);

        var second = Median(samples, 1);
        var last = Median(samples, size.Minutes - 1);
        figures.Add("records", "1/s", pass.PerSecond);
        figures.Add("service before the first record", "MiB", before);
        for (var minute = 0; minute < size.Minutes; minute++) figures.Add($"service in minute {minute + 1}", "MiB", Of(samples, minute));
        figures.Add("highest", "MiB", samples.Max(sample => sample.Resident));
        figures.Add("growth from the second minute to the last", "MiB", last - second);
    }

    private static Func<int, CancellationToken, ValueTask> Due(MemorySize size, long started) => async (number, cancellationToken) =>
    {
        var early = (Minute * size.Minutes * number / size.Batches) - Stopwatch.GetElapsedTime(started);
        if (early > TimeSpan.Zero) await Task.Delay(early, cancellationToken);
    };

    private static async Task SampleAsync(
        Usage usage, long started, List<(TimeSpan At, double Resident)> samples, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Look);
        try
        {
            do
            {
                samples.Add((Stopwatch.GetElapsedTime(started), usage.Resident));
                if ((int)samples[^1].At.TotalSeconds % 60 == 0) Bench.Say($"{samples[^1].At.TotalMinutes:N0} min: {samples[^1].Resident:N0} MiB");
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // All is stored.
        }
    }

    private static IEnumerable<double> Of(List<(TimeSpan At, double Resident)> samples, int minute) =>
        samples.Where(sample => (int)sample.At.TotalMinutes == minute).Select(sample => sample.Resident);

    private static double Median(List<(TimeSpan At, double Resident)> samples, int minute) =>
        Sample.Median([.. Of(samples, minute).Order()]);
}
