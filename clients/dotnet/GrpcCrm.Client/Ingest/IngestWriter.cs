using System.Buffers;
using Google.Protobuf;
using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>
/// Pushes records on one channel so that none is lost: each goes to a journal on disk first, and leaves the journal only after the
/// service has stored it, over whatever breaks, restarts of either side included. Safe for concurrent use.
/// </summary>
public sealed class IngestWriter : IAsyncDisposable
{
    private readonly IngestWriterOptions _options;
    private readonly Journal _journal;
    private readonly IngestTally _tally = new();
    private readonly IngestPump _pump;
    private int _isDisposed;

    private IngestWriter(CallInvoker invoker, IngestWriterOptions options)
    {
        _options = options;
        _journal = Journal.Open(options);
        _pump = new IngestPump(new IngestLine(invoker, _journal, options, _tally));
        _pump.Start();
    }

    /// <summary>What the service has answered since the writer was opened.</summary>
    public IngestTotals Totals => _tally.Totals;

    /// <summary>Records in the journal that are not acknowledged.</summary>
    public long Pending => _journal.End - _journal.Acked;

    /// <summary>
    /// Opens the journal, takes its folder for this writer alone, and begins to send what it holds. Does not wait for the service.
    /// </summary>
    public static IngestWriter Open(CallInvoker invoker, IngestWriterOptions options)
    {
        ArgumentNullException.ThrowIfNull(invoker);
        ArgumentNullException.ThrowIfNull(options);
        return new IngestWriter(invoker, options);
    }

    /// <inheritdoc cref="Open(CallInvoker, IngestWriterOptions)"/>
    public static IngestWriter Open(ChannelBase channel, IngestWriterOptions options)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return Open(channel.CreateCallInvoker(), options);
    }

    /// <summary>
    /// Returns when the record is in the journal: it survives this process, and after <see cref="SyncAsync"/> the machine.
    /// </summary>
    public ValueTask AppendAsync(V1.IngestRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return AppendAsync([record], cancellationToken);
    }

    /// <summary>As for one record, with one write for all of them; the journal may split them between batches.</summary>
    public async ValueTask AppendAsync(IReadOnlyCollection<V1.IngestRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        var size = records.Sum(FrameSize);
        await WaitForRoomAsync(cancellationToken);

        var frames = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var end = 0;
            foreach (var record in records)
                end += Write(record, frames.AsSpan(end));
            _journal.Append(frames.AsSpan(0, end));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frames);
        }
    }

    /// <summary>Returns when all records appended so far are on disk. Callers at the same time share one fsync.</summary>
    public Task SyncAsync(CancellationToken cancellationToken = default) => _journal.SyncAsync(cancellationToken);

    /// <summary>
    /// Returns when the service has acknowledged all records appended so far; throws what has stopped the writer, if anything has.
    /// </summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var end = _journal.End;
        while (true)
        {
            var progressed = _journal.Progressed.Next;
            if (_journal.Acked >= end)
                break;
            _pump.ThrowIfStopped();
            await progressed.WaitAsync(cancellationToken);
        }
        await _journal.SaveAsync(cancellationToken);
    }

    /// <summary>
    /// Ends the stream in an orderly way. What is not acknowledged stays in the journal for the next writer on this folder.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _pump.StopAsync();
        try
        {
            await _journal.CloseAsync();
        }
        finally
        {
            _pump.Dispose();
            _journal.Dispose();
        }
    }

    private int FrameSize(V1.IngestRecord record)
    {
        var size = record.CalculateSize();
        return size <= _options.MaxRecordBytes
            ? RecordFrame.HeaderBytes + size
            : throw new ArgumentException(
                $"Record {record.ExternalId} has {size} bytes, more than {nameof(IngestWriterOptions.MaxRecordBytes)}.", nameof(record));
    }

    private static int Write(V1.IngestRecord record, Span<byte> frame)
    {
        var size = record.CalculateSize();
        RecordFrame.WriteLength(frame, size);
        record.WriteTo(frame.Slice(RecordFrame.HeaderBytes, size));
        return RecordFrame.HeaderBytes + size;
    }

    private async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        _pump.ThrowIfStopped();
        while (_options.MaxPendingRecords is { } limit && Pending >= limit)
        {
            var progressed = _journal.Progressed.Next;
            if (Pending >= limit)
                await progressed.WaitAsync(cancellationToken);
            _pump.ThrowIfStopped();
        }
    }
}
