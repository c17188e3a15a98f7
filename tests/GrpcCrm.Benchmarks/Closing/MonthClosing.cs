using System.Diagnostics;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Closing;

/// <summary>Closes a month of all dealers of a manufacturer by the service's own workers.</summary>
internal sealed class MonthClosing(BenchScene scene, Volume volume)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Until nothing of it is due any more. The wall time is from the first report's beginning to the last publication.</summary>
    public async Task<Spent> RunAsync(int month, CancellationToken cancellationToken)
    {
        var spent = await scene.Usage.MeasureAsync(() => UntilClosedAsync(month, cancellationToken));
        var stored = await StoredAsync(month, cancellationToken);
        return spent with { Wall = stored[1] };
    }

    /// <summary>How long it takes from the moment in which it is due, the wait for a worker included.</summary>
    public async Task<TimeSpan> WaitAsync(int month, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await UntilClosedAsync(month, cancellationToken);
        var waited = Stopwatch.GetElapsedTime(started);
        await StoredAsync(month, cancellationToken);
        return waited;
    }

    private async Task UntilClosedAsync(int month, CancellationToken cancellationToken)
    {
        await scene.ExecuteAsync(EmbeddedText.Of("make_due.sql"), cancellationToken, volume.Maker.Id, Stock.Month(month));
        while (await scene.ScalarAsync<bool>(EmbeddedText.Of("is_due.sql"), cancellationToken, volume.Maker.Id, Stock.Month(month)))
            await Task.Delay(Look, cancellationToken);
    }

    private async Task<double[]> StoredAsync(int month, CancellationToken cancellationToken)
    {
        var stored = await scene.ScalarAsync<double[]>(
            EmbeddedText.Of("stored_reports.sql"), cancellationToken, volume.Maker.Id, Stock.Month(month));
        return stored[0] == volume.Dealers ? stored : throw new DemoException($"{stored[0]} of {volume.Dealers} reports were made.");
    }
}
