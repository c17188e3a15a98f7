using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace GrpcCrm.IntegrationTests.Client;

/// <summary>Errors as the service sends them.</summary>
internal static class Refusal
{
    public static RpcException With(StatusCode code, string reason)
    {
        var info = new ErrorInfo { Reason = reason, Domain = "grpccrm" };
        var details = new Google.Rpc.Status { Code = (int)code, Details = { Any.Pack(info) } };
        return new RpcException(new Grpc.Core.Status(code, reason), new Metadata { { "grpc-status-details-bin", details.ToByteArray() } });
    }
}
