using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using GrpcCrm.Client;

namespace GrpcCrm.Tests.Client;

public sealed class CrmErrorTests
{
    [Fact]
    public void Details_are_read_from_the_trailer()
    {
        var violation = new BadRequest.Types.FieldViolation { Field = "a.b", Description = "Too long.", Reason = "MAX_LEN" };
        var status = new Google.Rpc.Status
        {
            Details =
            {
                Any.Pack(new ErrorInfo { Reason = "INGEST_OFFSET_GAP", Domain = "grpccrm", Metadata = { ["next_offset"] = "17" } }),
                Any.Pack(new BadRequest { FieldViolations = { violation } }),
                Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(3)) }),
            },
        };
        var error = CrmError.From(Failure(status.ToByteArray()));

        Assert.Equal("INGEST_OFFSET_GAP", error.Reason);
        Assert.True(error.Is(V1.ErrorReason.IngestOffsetGap));
        Assert.False(error.Is(V1.ErrorReason.ChannelBusy));
        Assert.Equal("17", error.Metadata["next_offset"]);
        Assert.Equal([new FieldViolation("a.b", "Too long.", "MAX_LEN")], error.FieldViolations);
        Assert.Equal(TimeSpan.FromSeconds(3), error.RetryDelay);
        Assert.Equal((StatusCode.OutOfRange, "Send from 17 on."), (error.Code, error.Message));
    }

    [Fact]
    public void Malformed_details_leave_an_error_without_a_reason() =>
        Assert.Equal("", CrmError.From(Failure([0xff, 0xff])).Reason);

    private static RpcException Failure(byte[] details) =>
        new(new Grpc.Core.Status(StatusCode.OutOfRange, "Send from 17 on."), new Metadata { { "grpc-status-details-bin", details } });
}
