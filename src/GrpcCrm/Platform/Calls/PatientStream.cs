using Grpc.Core;
using GrpcCrm.Platform.Errors;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Calls;

/// <summary>Sets bounds to how long a stream waits for its client.</summary>
public sealed class StreamPatience(IOptions<CallLimitOptions> options, TimeProvider time)
{
    public PatientReader<T> For<T>(IAsyncStreamReader<T> frames, MessageLimit limit) => new(frames, limit, options.Value, time);

    public PatientWriter<T> For<T>(IServerStreamWriter<T> answers, ServerCallContext context) =>
        new(answers, context, options.Value.WriteTimeout, time);
}

/// <summary>
/// Reads a client's frames. A stream whose first does not come fails; one that pauses for too long in later ones is cancelled and known as
/// idle. A frame that has begun but stalls counts as none.
/// </summary>
public sealed class PatientReader<T>(IAsyncStreamReader<T> frames, MessageLimit limit, CallLimitOptions options, TimeProvider time)
    : IAsyncStreamReader<T>
{
    // How the server calls a length beyond all limits; there is no type for it.
    private const string TooLarge = "Message too large";
    private bool _hasBegun;

    public T Current => frames.Current;

    /// <summary>True if the last wait for a frame was given up.</summary>
    public bool IsIdle { get; private set; }

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        // Who reads on to the client's end of an idle stream says himself how long.
        if (IsIdle) return await ReadAsync(frames.MoveNext(cancellationToken));

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = frames.MoveNext(waiting.Token);
        if (next.IsCompletedSuccessfully)
        {
            _hasBegun = true;
            return await next;
        }

        await ((Task)next).WaitAsync(_hasBegun ? options.IdleStream : options.FirstFrame, time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!next.IsCompleted)
        {
            IsIdle = true;
            await waiting.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_hasBegun) throw Fail.TimeLimitExceeded("The first frame of the stream", options.FirstFrame);
            throw new OperationCanceledException(
                "The stream is idle.", Fail.TimeLimitExceeded("The next frame of the stream", options.IdleStream));
        }

        _hasBegun = true;
        return await ReadAsync(next);
    }

    /// <summary>A frame that cannot be read is the client's fault; other exceptions of the kind say that the client has gone.</summary>
    private async Task<bool> ReadAsync(Task<bool> next)
    {
        try
        {
            return await next;
        }
        catch (Exception error) when (
            error is InvalidDataException || (error is IOException && error.Message.StartsWith(TooLarge, StringComparison.Ordinal)))
        {
            throw Fail.MessageMalformed();
        }
        catch (RpcException error)
        {
            if (TransportStatus.Of(error, limit.Bytes) is not { } told) throw;
            throw told;
        }
    }
}

/// <summary>Writes a stream's answers. A client that takes none for too long loses its call.</summary>
public sealed class PatientWriter<T>(IServerStreamWriter<T> frames, ServerCallContext context, TimeSpan patience, TimeProvider time)
    : IServerStreamWriter<T>
{
    public WriteOptions? WriteOptions
    {
        get => frames.WriteOptions;
        set => frames.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, context.CancellationToken);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        var writing = frames.WriteAsync(message, cancellationToken);
        if (!writing.IsCompleted)
            await writing.WaitAsync(patience, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!writing.IsCompleted)
        {
            context.GetHttpContext().Abort();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new IOException("The client took no answer in time.");
        }

        await writing;
    }
}
