using System.Collections.Concurrent;
using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>One stream of a writer: opens the channel, sends from the journal, and takes the results in order.</summary>
internal sealed class IngestSession : IDisposable
{
    private const string Idle = "IDLE";
    private readonly Journal _journal;
    private readonly IngestWriterOptions _options;
    private readonly IngestTally _tally;
    private readonly ConcurrentQueue<IngestFrame> _unacked = new();
    private readonly CancellationTokenSource _ending;
    private readonly CancellationTokenSource _idling;
    private readonly AckWatch _watch;
    private readonly AsyncDuplexStreamingCall<IngestFrame, V1.IngestResponse> _call;
    private SemaphoreSlim? _window;
    private Exception? _sendFailure;
    private Task _pause = Task.CompletedTask;

    /// <summary>After stopping, no batch leaves but results are taken; aborting ends the stream at once.</summary>
    public IngestSession(IngestLine line, CancellationToken stopping, CancellationToken aborting)
    {
        (_, _journal, _options, _tally) = line;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(aborting);
        _idling = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, stopping);
        _watch = new AckWatch(_options.AckTimeout, _options.TimeProvider, _ending);
        _call = line.Invoker.AsyncDuplexStreamingCall(IngestMethod.Ingest, null, new CallOptions(cancellationToken: _ending.Token));
    }

    public bool HasOpened { get; private set; }

    public bool HasProgressed { get; private set; }

    /// <summary>True if the service closed the stream because nothing came on it.</summary>
    public bool WasIdle { get; private set; }

    /// <summary>Runs until the stream ends; returns the delay that the service asks for before the next, if it said so.</summary>
    public async Task<TimeSpan?> RunAsync(bool takeOver)
    {
        var sending = Task.CompletedTask;
        try
        {
            var opened = await OpenAsync(takeOver);
            var limits = Effective(opened.Limits);
            var index = await _journal.ResumeAsync(opened.NextOffset, _options.AcceptLostRecords, _idling.Token);
            _window = new SemaphoreSlim(limits.MaxUnackedBatches);
            sending = SendAsync(index, limits);
            return await ReceiveAsync();
        }
        catch (Exception) when (_sendFailure is not null)
        {
            throw _sendFailure;
        }
        catch (Exception ended) when (_watch.HasExpired)
        {
            throw new TimeoutException($"The service has not answered for {_options.AckTimeout}.", ended);
        }
        finally
        {
            await _ending.CancelAsync();
            await sending;
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _call.Dispose();
        _window?.Dispose();
        _idling.Dispose();
        _ending.Dispose();
    }

    private async Task<V1.IngestOpened> OpenAsync(bool takeOver)
    {
        _watch.Sent();
        await WriteAsync(IngestFrame.Open(new V1.IngestOpen
        {
            Channel = _options.Channel,
            SourceSystem = _options.SourceSystem,
            ClientInstanceId = _journal.ClientInstanceId,
            TakeOver = takeOver,
        }));
        if (!await _call.ResponseStream.MoveNext(_idling.Token) || _call.ResponseStream.Current.Opened is not { } opened)
            throw new RpcException(new Status(StatusCode.Unavailable, "The stream ended before it was opened."));
        _watch.Answered();
        HasOpened = true;
        return opened;
    }

    private async Task SendAsync(long index, V1.IngestLimits limits)
    {
        try
        {
            using var reader = _journal.ReadFrom(index);
            while (await NextAsync(reader, limits) is { } frame)
            {
                await _journal.SendingAsync(frame.Index + frame.Count, CancellationToken.None);
                _unacked.Enqueue(frame);
                _watch.Sent();
                if (!await WriteAsync(frame))
                    return;
            }
            await CompleteAsync();
        }
        catch (Exception failure)
        {
            _sendFailure = failure;
            await _ending.CancelAsync();
        }
    }

    private async Task<IngestFrame?> NextAsync(JournalReader reader, V1.IngestLimits limits)
    {
        try
        {
            await _window!.WaitAsync(_idling.Token);
            while (true)
            {
                await Volatile.Read(ref _pause);
                var appended = _journal.Appended.Next;
                if (IngestFrame.Batch(reader, _journal.BaseOffset, limits) is { } frame)
                    return frame;
                if (_journal.Synced < _journal.End)
                    await _journal.SyncAsync(_idling.Token);
                else
                    await appended.WaitAsync(_idling.Token);
            }
        }
        catch (OperationCanceledException) when (_idling.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<TimeSpan?> ReceiveAsync()
    {
        while (await _call.ResponseStream.MoveNext(_ending.Token))
        {
            var response = _call.ResponseStream.Current;
            if (response.Closing is { } closing)
            {
                WasIdle = closing.Reason == Idle;
                return closing.ReconnectDelay?.ToTimeSpan();
            }
            if (response.Throttle is { Delay: { } delay })
                Pause(delay.ToTimeSpan());
            if (response.Result is { } result)
                await AcknowledgeAsync(result);
        }
        return null;
    }

    // The service asks to slow down: no batch leaves before the delay has passed. What is under way is not touched by it.
    private void Pause(TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
            Volatile.Write(ref _pause, Task.Delay(delay, _options.TimeProvider, _idling.Token));
    }

    private async Task AcknowledgeAsync(V1.IngestResult result)
    {
        if (!_unacked.TryDequeue(out var frame) || !result.HasOffset || result.Offset != frame.Offset)
            throw new RpcException(new Status(StatusCode.Internal, "A result does not belong to the oldest unanswered batch."));
        await ReportRejectedAsync(frame, result);
        _tally.Add(frame.Count, result);
        _journal.Acknowledge(frame.Index + frame.Count);
        HasProgressed = true;
        frame.Release();
        _watch.Answered();
        _window!.Release();
    }

    private async ValueTask ReportRejectedAsync(IngestFrame frame, V1.IngestResult result)
    {
        if (_options.OnRejected is not { } report || result.Exceptions.Count == 0)
            return;
        var records = frame.Parse().Records;
        foreach (var cause in result.Exceptions)
            await report(new RejectedRecord(records[cause.Index], frame.Offset + cause.Index, cause), _ending.Token);
    }

    // A call that has ended refuses to write; the response stream then tells why.
    private async Task<bool> WriteAsync(IngestFrame frame)
    {
        try
        {
            await _call.RequestStream.WriteAsync(frame, _ending.Token);
            return true;
        }
        catch (Exception ended) when (ended is RpcException or IOException or InvalidOperationException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task CompleteAsync()
    {
        try
        {
            await _call.RequestStream.CompleteAsync();
        }
        catch (Exception ended) when (ended is RpcException or IOException or InvalidOperationException or OperationCanceledException)
        {
            // As above.
        }
    }

    private static V1.IngestLimits Effective(V1.IngestLimits? stated) => new()
    {
        MaxBatchRecords = stated is { MaxBatchRecords: > 0 } ? stated.MaxBatchRecords : 500,
        MaxBatchBytes = stated is { MaxBatchBytes: > 0 } ? stated.MaxBatchBytes : 1024 * 1024,
        MaxUnackedBatches = stated is { MaxUnackedBatches: > 0 } ? stated.MaxUnackedBatches : 1,
    };
}
