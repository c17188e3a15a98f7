using GrpcCrm.Benchmarks.Calls;
using GrpcCrm.Benchmarks.Closing;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Ingest;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Benchmarks.Report;

namespace GrpcCrm.Benchmarks.Versus;

/// <summary>
/// One build on a database server of its own, because the schemas differ, with two databases and a host each: one that is pushed to and
/// emptied again, and one that is read, added to and reported. The second's newest month is reported; calls add to its first.
/// </summary>
internal sealed class BuildScene : IAsyncDisposable
{
    private const int LastMonth = 2;
    private const int Customers = 2500;
    private const double PerSecond = 1000;
    private const double Microseconds = 1_000_000;
    private readonly string _name;
    private readonly BenchScene _pushed;
    private readonly BenchScene _called;
    private readonly VersusSize _size;
    private IngestScene _ingest = null!;
    private CallLoad _calls = null!;
    private ReportRun _reports = null!;
    private MonthClosing _closing = null!;
    private int _passes;

    private BuildScene(string name, BenchScene pushed, BenchScene called, VersusSize size) =>
        (_name, _pushed, _called, _size) = (name, pushed, called, size);

    public static async Task<BuildScene> SetAsync(string name, string folder, VersusSize size, CancellationToken cancellationToken)
    {
        var options = new SceneOptions { Build = folder, ClusterName = $"bench-{name}" };
        var pushed = await BenchScene.SetAsync(cancellationToken, options);
        BenchScene? called = null;
        try
        {
            called = await BenchScene.SetAsync(cancellationToken, options);
            var scene = new BuildScene(name, pushed, called, size);
            await scene.PrepareAsync(cancellationToken);
            return scene;
        }
        catch
        {
            if (called is not null) await called.DisposeAsync();
            await pushed.DisposeAsync();
            throw;
        }
    }

    /// <summary>Records in a second.</summary>
    public async Task<double> PushAsync(CancellationToken cancellationToken)
    {
        await _ingest.ClearAsync(cancellationToken);
        var size = (VersusSize.Streams, _size.RecordsOfStream, VersusSize.Batch);
        var pass = await _ingest.PushAsync(++_passes, size, null, cancellationToken);
        await _ingest.CheckAsync("interaction", pass.Records, cancellationToken);
        return pass.PerSecond;
    }

    /// <summary>Calls in a second; says where the processors' time went.</summary>
    public async Task<double> CallAsync(string rpc, TimeSpan time, CancellationToken cancellationToken)
    {
        var perSecond = 0.0;
        var spent = await _called.Usage.MeasureAsync(async () =>
            perSecond = (await _calls.RunAsync(rpc, VersusSize.Callers, time, cancellationToken)).PerSecond);
        var calls = perSecond * time.TotalSeconds / Microseconds;
        Bench.Say($"{_name}, {rpc}: {spent.Host / calls:N0} µs of the service and {spent.Server / calls:N0} µs of the database a call");
        return perSecond;
    }

    /// <summary>Reports in a second, of one caller who waits for each.</summary>
    public async Task<double> ReportAsync(CancellationToken cancellationToken) =>
        PerSecond / (await _reports.TurnAsync(LastMonth, cancellationToken)).Milliseconds;

    /// <summary>Reports in a second of a month that is closed.</summary>
    public async Task<double> CloseAsync(CancellationToken cancellationToken)
    {
        await _called.ExecuteAsync(EmbeddedText.Of("forget_reports.sql"), cancellationToken);
        await _called.ExecuteAsync("checkpoint", cancellationToken);
        return _size.Dealers / (await _closing.RunAsync(LastMonth, cancellationToken)).Wall;
    }

    public async ValueTask DisposeAsync()
    {
        _reports.Dispose();
        _calls.Dispose();
        await _called.DisposeAsync();
        await _pushed.DisposeAsync();
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _ingest = await IngestScene.SetAsync(_pushed, VersusSize.Streams, cancellationToken);
        var volume = new Volume(_size.Dealers, _size.PerMonth, VersusPiece.Complaints(_size.PerMonth)) { Customers = Customers };
        var stock = new Stock(_called, volume);
        await stock.CreateDealersAsync(cancellationToken);
        await stock.FillComplaintsAsync(-1, cancellationToken);
        await stock.FillAsync(Enumerable.Range(0, LastMonth + 1), cancellationToken);
        _calls = await CallLoad.OpenAsync(_called, await People.OfAsync(_called, volume, cancellationToken), cancellationToken);
        _closing = new MonthClosing(_called, volume);
        _reports = new ReportRun(_called, volume);
        await _reports.ConnectAsync(cancellationToken);
    }
}
