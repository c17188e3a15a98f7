using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>What all streams of one writer share.</summary>
internal sealed record IngestLine(CallInvoker Invoker, Journal Journal, IngestWriterOptions Options, IngestTally Tally);

/// <summary>Counts what the service answers.</summary>
internal sealed class IngestTally
{
    private readonly Lock _lock = new();
    private IngestTotals _totals = new();

    public IngestTotals Totals
    {
        get
        {
            lock (_lock)
                return _totals;
        }
    }

    public void Add(int records, V1.IngestResult result)
    {
        lock (_lock)
            _totals = _totals.Add(records, result);
    }

    public void AddReconnect()
    {
        lock (_lock)
            _totals = _totals with { Reconnects = _totals.Reconnects + 1 };
    }
}
