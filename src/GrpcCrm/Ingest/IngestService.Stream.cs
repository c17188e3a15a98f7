using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Calls;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Ingest;

/// <summary>
/// The stream: open, then batch after batch, each answered after its commit. One batch is being stored at a time, while the next two
/// are read and checked; what the client sends ahead of them waits in the connection's window, which bounds it.
/// </summary>
public sealed partial class IngestService
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(3);

    public override async Task Ingest(
        IAsyncStreamReader<V1.IngestRequest> requestStream, IServerStreamWriter<V1.IngestResponse> responseStream,
        ServerCallContext context)
    {
        call.IsStream = true;
        using var lease = leases.Take(call.Caller);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, lifetime.ApplicationStopping, lease.Ended);
        // Every stream's frames come through one; this one's tells whether it ended for want of them.
        var frames = (PatientReader<V1.IngestRequest>)requestStream;
        HeldChannel? channel = null;
        try
        {
            if (!await frames.MoveNext(reading.Token)) return;
            channel = await opening.OpenAsync(Checked(frames.Current), context.CancellationToken);
            await responseStream.WriteAsync(new() { Opened = ToMessage(channel) }, context.CancellationToken);
            var (source, errorMode) = (channel.SourceSystem, channel.ErrorMode);
            await using var ahead = new BatchesAhead(batch => batches.Check(batch, source, errorMode), frames, reading);
            while (await ahead.NextAsync() is { } batch)
            {
                var (result, waited) = await batches.StoreAsync(batch, channel, context.CancellationToken);
                channel = channel.After(result);
                if (waited > limits.PatienceForLocks)
                    await responseStream.WriteAsync(new() { Throttle = Throttle(waited) }, context.CancellationToken);
                await responseStream.WriteAsync(new() { Result = result }, context.CancellationToken);
            }
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            if (lease.Failure is { } failure) throw failure;
            await responseStream.WriteAsync(new() { Closing = Closing(channel, frames.IsIdle) }, context.CancellationToken);
            await EndOfAsync(frames, context.CancellationToken);
        }
    }

    /// <summary>
    /// Reads past what the client had sent ahead, until it ends its side. A call that we end first is reset, and the connection follows:
    /// a client that has not read so far may lose the closing frame over it.
    /// </summary>
    private static async Task EndOfAsync(PatientReader<V1.IngestRequest> frames, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(FarewellLimit);
        try
        {
            while (await frames.MoveNext(patience.Token))
            {
                // Not stored and not answered, so the client sends it again.
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // It has cancelled the call, or takes too long.
        }
    }

    private V1.IngestOpen Checked(V1.IngestRequest frame)
    {
        if (frame.FrameCase != V1.IngestRequest.FrameOneofCase.Open)
            throw Fail.FieldInvalid("open", "The first frame opens the channel.", "REQUIRED");
        var violations = new Violations();
        MessageCheck.Of(V1.IngestOpen.Descriptor).Check(frame.Open, "open.", null, violations);
        violations.ThrowIfAny();
        call.Resource = frame.Open.Channel;
        return frame.Open;
    }

    private V1.IngestOpened ToMessage(HeldChannel channel) =>
        new() { WriterEpoch = channel.Epoch, NextOffset = channel.NextOffset, Limits = limits.ToMessage() };

    private V1.IngestThrottle Throttle(TimeSpan waited) =>
        new() { Delay = Duration.FromTimeSpan(waited < limits.GreatestDelay ? waited : limits.GreatestDelay) };

    private V1.IngestClosing Closing(HeldChannel? channel, bool isIdle) => new()
    {
        Reason = lifetime.ApplicationStopping.IsCancellationRequested ? RichStatus.ReasonCode(V1.ErrorReason.Draining)
            : isIdle ? "IDLE"
            : StreamLease.TokenExpired,
        ReconnectDelay = Duration.FromTimeSpan(ReconnectDelay),
        NextOffset = channel?.NextOffset ?? 0,
    };
}
