using System.Threading.Channels;
using Grpc.Core;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Ingest;

/// <summary>
/// Reads a stream's batches and checks them while the one before is stored: one waits checked, and one is in the making. What is wrong with
/// a frame comes to light when all before it have been answered.
/// </summary>
public sealed class BatchesAhead : IAsyncDisposable
{
    private readonly Channel<CheckedBatch> _checked =
        System.Threading.Channels.Channel.CreateBounded<CheckedBatch>(
            new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _reading;
    private readonly Task _work;

    /// <param name="check">Checks a batch.</param>
    /// <param name="frames">Read by nobody else until this is disposed of.</param>
    /// <param name="reading">Cancelled in the end, if it is not cancelled before.</param>
    public BatchesAhead(
        Func<V1.IngestBatch, CheckedBatch> check, IAsyncStreamReader<V1.IngestRequest> frames, CancellationTokenSource reading)
    {
        _reading = reading;
        _work = Task.Run(() => ReadAsync(check, frames));
    }

    /// <summary>
    /// The next batch, or null at the end of the stream. Fails as reading has failed; no batch comes after it is cancelled.
    /// </summary>
    public async Task<CheckedBatch?> NextAsync()
    {
        if (!await _checked.Reader.WaitToReadAsync(_reading.Token)) return null;
        _reading.Token.ThrowIfCancellationRequested();
        return _checked.Reader.TryRead(out var batch) ? batch : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _reading.CancelAsync();
        await _work;
    }

    /// <summary>Never fails: its end tells how it ended.</summary>
    private async Task ReadAsync(Func<V1.IngestBatch, CheckedBatch> check, IAsyncStreamReader<V1.IngestRequest> frames)
    {
        try
        {
            while (await frames.MoveNext(_reading.Token))
                await _checked.Writer.WriteAsync(check(Batch(frames.Current)), _reading.Token);
            _checked.Writer.Complete();
        }
        catch (Exception end)
        {
            _checked.Writer.Complete(end);
        }
    }

    private static V1.IngestBatch Batch(V1.IngestRequest frame) =>
        frame.FrameCase == V1.IngestRequest.FrameOneofCase.Batch
            ? frame.Batch
            : throw Fail.FieldInvalid("batch", "Every frame after the first is a batch.", "REQUIRED");
}
