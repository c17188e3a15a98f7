using System.Runtime.ExceptionServices;
using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>Keeps a writer's stream open: reconnects after what passes, stops at what does not.</summary>
internal sealed class IngestPump(IngestLine line) : IDisposable
{
    private readonly IngestWriterOptions _options = line.Options;
    private readonly Backoff _backoff = new(line.Options.ReconnectDelay, line.Options.MaxReconnectDelay);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private Task _running = Task.CompletedTask;
    private Exception? _failure;
    private long? _busySince;
    private bool _takeOver = line.Options.TakeOver;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Throws what has stopped the writer, if anything has.</summary>
    public void ThrowIfStopped()
    {
        if (Volatile.Read(ref _failure) is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Sends nothing more, and waits for outstanding results as long as the options allow.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await _running.WaitAsync(_options.CloseTimeout, _options.TimeProvider);
        }
        catch (TimeoutException)
        {
            await _aborting.CancelAsync();
            await _running;
        }
        Fail(new ObjectDisposedException(nameof(IngestWriter)));
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _aborting.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
                await RunOnceAsync();
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // Disposal ends the stream; the journal holds what it interrupts.
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }

    private async Task RunOnceAsync()
    {
        var (cause, asked) = await RunSessionAsync();
        if (_stopping.IsCancellationRequested)
            return;
        var delay = _backoff.Next(asked);
        _options.OnReconnect?.Invoke(cause, delay);
        await Task.Delay(delay, _options.TimeProvider, _stopping.Token);
        line.Tally.AddReconnect();
    }

    private async Task<(Exception? Cause, TimeSpan? AskedDelay)> RunSessionAsync()
    {
        using var session = new IngestSession(line, _stopping.Token, _aborting.Token);
        try
        {
            var asked = await session.RunAsync(_takeOver);
            if (session.WasIdle)
                await RecordsAsync();
            return (null, asked);
        }
        catch (Exception failure) when (!_stopping.IsCancellationRequested)
        {
            return (failure, DelayAskedBy(failure, session));
        }
        finally
        {
            if (session.HasOpened)
                (_takeOver, _busySince) = (false, null);
            if (session.HasProgressed)
                _backoff.Reset();
        }
    }

    // A stream without records would only be closed again.
    private async Task RecordsAsync()
    {
        while (true)
        {
            var appended = line.Journal.Appended.Next;
            if (line.Journal.End > line.Journal.Acked)
                return;
            await appended.WaitAsync(_stopping.Token);
        }
    }

    // Throws what another try would not mend.
    private TimeSpan? DelayAskedBy(Exception failure, IngestSession session)
    {
        if (failure is TimeoutException)
            return null;
        if (failure is not RpcException call)
            throw failure;

        var error = CrmError.From(call);
        if (error.Is(V1.ErrorReason.WriterSuperseded))
            throw new IngestWriterSupersededException(_options.Channel, call);
        var passes = error.Is(V1.ErrorReason.ChannelBusy)
            ? IsWorthWaiting()
            : error.Is(V1.ErrorReason.IngestOffsetGap) || StreamFault.IsTransient(call.StatusCode, session.HasOpened);
        return passes ? error.RetryDelay : throw call;
    }

    private bool IsWorthWaiting()
    {
        _busySince ??= _options.TimeProvider.GetTimestamp();
        return _options.TimeProvider.GetElapsedTime(_busySince.Value) < _options.ChannelBusyTimeout;
    }

    private void Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        line.Journal.Progressed.Signal();
    }
}
