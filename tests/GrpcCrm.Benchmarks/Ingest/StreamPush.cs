using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.Client;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Ingest;

/// <summary>A dealer system with a connection of its own: pushes its records as fast as they are answered.</summary>
internal sealed class StreamPush(CrmClientOptions options, PushedRecords records, int batch) : IDisposable
{
    private readonly GrpcChannel _channel = CrmChannel.Create(options);
    private readonly SemaphoreSlim _ahead = new(0);
    private readonly V1.IngestRequest _frame = PushedRecords.Frame(batch);
    private AsyncDuplexStreamingCall<V1.IngestRequest, V1.IngestResponse> _call = null!;

    /// <summary>Batches that were answered.</summary>
    public int Answered { get; private set; }

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        _call = new V1.IngestService.IngestServiceClient(_channel.CreateInvoker(options)).Ingest(cancellationToken: cancellationToken);
        var open = new V1.IngestOpen
        {
            Channel = records.Channel,
            SourceSystem = PushedRecords.SourceSystem,
            ClientInstanceId = "bench",
            ErrorMode = V1.IngestErrorMode.Continue,
        };
        await _call.RequestStream.WriteAsync(new() { Open = open }, cancellationToken);
        if (!await _call.ResponseStream.MoveNext(cancellationToken)) throw new DemoException("The stream ended before it was open.");
        _ahead.Release(_call.ResponseStream.Current.Opened.Limits.MaxUnackedBatches);
    }

    /// <summary>Returns once all are stored. With a pace, a batch is sent no earlier than it is due.</summary>
    public async Task RunAsync(int batches, Func<int, CancellationToken, ValueTask>? due, CancellationToken cancellationToken)
    {
        var answers = ReadAsync(batches, cancellationToken);
        for (var number = 0; number < batches && !answers.IsCompleted; number++)
        {
            await _ahead.WaitAsync(cancellationToken);
            if (due is not null) await due(number, cancellationToken);
            records.Fill(_frame, number * batch);
            await _call.RequestStream.WriteAsync(_frame, cancellationToken);
        }

        await answers;
        await _call.RequestStream.CompleteAsync();
    }

    public void Dispose()
    {
        _call?.Dispose();
        _channel.Dispose();
        _ahead.Dispose();
    }

    private async Task ReadAsync(int batches, CancellationToken cancellationToken)
    {
        while (Answered < batches)
        {
            if (!await _call.ResponseStream.MoveNext(cancellationToken)) throw new DemoException("The stream ended before all was answered.");
            if (_call.ResponseStream.Current.Result is not { } result) continue;
            if (result.CreatedCount != batch) throw new DemoException($"Not all of a batch is new: {result}");
            Answered++;
            _ahead.Release();
        }
    }
}
