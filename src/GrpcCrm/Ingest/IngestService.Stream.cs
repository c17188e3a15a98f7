using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
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
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        HeldChannel? channel = null;
        try
        {
            if (!await requestStream.MoveNext(reading.Token)) return;
            channel = await channels.Open(Checked(requestStream.Current), context.CancellationToken);
            await responseStream.WriteAsync(new() { Opened = ToMessage(channel) }, context.CancellationToken);
            await using var ahead = new BatchesAhead(channels, channel, requestStream, reading);
            while (await ahead.Next() is { } batch)
            {
                var (result, waited) = await channels.Store(channel, batch, context.CancellationToken);
                channel = channel.After(result);
                if (waited > limits.PatienceForLocks)
                    await responseStream.WriteAsync(new() { Throttle = Throttle(waited) }, context.CancellationToken);
                await responseStream.WriteAsync(new() { Result = result }, context.CancellationToken);
            }
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            await responseStream.WriteAsync(new() { Closing = Closing(channel) }, context.CancellationToken);
            await EndOf(requestStream, context.CancellationToken);
        }
    }

    /// <summary>
    /// Reads past what the client had sent ahead, until it ends its side. A call that we end first is reset, and the connection follows:
    /// a client that has not read so far may lose the closing frame over it.
    /// </summary>
    private static async Task EndOf(IAsyncStreamReader<V1.IngestRequest> requestStream, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(FarewellLimit);
        try
        {
            while (await requestStream.MoveNext(patience.Token))
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

    private static V1.IngestClosing Closing(HeldChannel? channel) => new()
    {
        Reason = RichStatus.ReasonCode(V1.ErrorReason.Draining),
        ReconnectDelay = Duration.FromTimeSpan(ReconnectDelay),
        NextOffset = channel?.NextOffset ?? 0,
    };
}
