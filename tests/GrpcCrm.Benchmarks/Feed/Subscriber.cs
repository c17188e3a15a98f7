using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.Benchmarks.Records;
using GrpcCrm.Client;

namespace GrpcCrm.Benchmarks.Feed;

/// <summary>A manufacturer's system, which receives what is published from now on.</summary>
internal sealed class Subscriber : IDisposable
{
    private readonly GrpcChannel? _own;
    private readonly AsyncServerStreamingCall<V1.StreamReportsResponse> _call;
    private readonly List<double> _delays = [];

    private Subscriber(CrmClientOptions options, GrpcChannel? shared)
    {
        _own = shared is null ? CrmChannel.Create(options) : null;
        var client = new V1.ReportFeedService.ReportFeedServiceClient((shared ?? _own!).CreateInvoker(options));
        _call = client.StreamReports(new() { Parent = $"manufacturers/{Stock.Manufacturer}", StartAt = V1.FeedStart.Now });
    }

    public long Bytes { get; private set; }

    public int Received
    {
        get
        {
            lock (_delays) return _delays.Count;
        }
    }

    /// <summary>Opens the stream and reads nothing of it; over a connection of its own, unless one is given.</summary>
    public static async Task<Subscriber> OpenAsync(CrmClientOptions options, GrpcChannel? shared = null)
    {
        var subscriber = new Subscriber(options, shared);
        await subscriber._call.ResponseHeadersAsync;
        return subscriber;
    }

    /// <summary>Reads the first frame; all others come when read.</summary>
    public Task ReadOpeningAsync(CancellationToken cancellationToken) => _call.ResponseStream.MoveNext(cancellationToken);

    /// <summary>Reads until cancelled, and notes how long after its publication each event came, by the clock of this machine.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(cancellationToken))
            {
                var now = DateTime.UtcNow;
                var frame = _call.ResponseStream.Current;
                if (frame.Batch is null) continue;
                lock (_delays)
                {
                    Bytes += frame.CalculateSize();
                    foreach (var feedEvent in frame.Batch.Events)
                        _delays.Add((now - feedEvent.Report.Report.Revision.PublishTime.ToDateTime()).TotalMilliseconds);
                }
            }
        }
        catch (Exception ended) when (cancellationToken.IsCancellationRequested && ended is RpcException or OperationCanceledException)
        {
            // As asked.
        }
    }

    /// <summary>Milliseconds of each event since this was called last.</summary>
    public IReadOnlyList<double> TakeDelays()
    {
        lock (_delays)
        {
            double[] taken = [.. _delays];
            _delays.Clear();
            Bytes = 0;
            return taken;
        }
    }

    public void Dispose()
    {
        _call.Dispose();
        _own?.Dispose();
    }
}
