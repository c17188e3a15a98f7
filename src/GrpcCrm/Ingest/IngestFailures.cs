using Grpc.Core;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Ingest;

/// <summary>What ingest tells a caller it cannot do.</summary>
public static class IngestFailures
{
    public static CrmException OffsetGap(long nextOffset) =>
        new(StatusCode.OutOfRange, V1.ErrorReason.IngestOffsetGap,
            $"The batch starts past the channel's offset. Send from {nextOffset} on.")
        {
            Facts = Fail.Fact("next_offset", Fail.Number(nextOffset)),
        };

    public static CrmException ChannelBusy() =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.ChannelBusy,
            "Another client holds the channel and was active less than 30 seconds ago. Wait, or open with take_over.");

    public static CrmException WriterSuperseded() =>
        new(StatusCode.Aborted, V1.ErrorReason.WriterSuperseded,
            "Another client has taken the channel over. Do not reconnect by yourself.");

    /// <summary>The reason of a record that is set aside; a call that comes upon such a record ends as an internal fault.</summary>
    public static CrmException RecordUnstorable() =>
        new(StatusCode.Internal, V1.ErrorReason.RecordUnstorable,
            "The database refuses the record for a cause that was not foreseen. Tell the operator, then retry the rejection.");
}
