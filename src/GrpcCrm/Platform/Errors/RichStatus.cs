using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace GrpcCrm.Platform.Errors;

/// <summary>Puts a failure on the wire: grpc-status, grpc-message, and google.rpc.Status in grpc-status-details-bin.</summary>
public static class RichStatus
{
    public const string Domain = "grpccrm";
    private const string DetailsTrailer = "grpc-status-details-bin";
    private const string ReasonPrefix = "ERROR_REASON_";

    /// <summary>The reason as ErrorInfo carries it, for example FIELD_INVALID.</summary>
    public static string ReasonCode(V1.ErrorReason reason) =>
        V1.ErrorReasonReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)reason).Name[ReasonPrefix.Length..];

    public static RpcException ToRpcException(CrmException error) =>
        new(new Grpc.Core.Status(error.Code, error.Message), new Metadata { { DetailsTrailer, Details(error).ToByteArray() } });

    /// <summary>Answers before the rpc was entered: the whole answer is one header block.</summary>
    public static void WriteTrailersOnly(HttpResponse response, CrmException error)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)error.Code).ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(error.Message);
        response.Headers[DetailsTrailer] = Convert.ToBase64String(Details(error).ToByteArray()).TrimEnd('=');
    }

    private static Google.Rpc.Status Details(CrmException error)
    {
        var info = new ErrorInfo { Reason = ReasonCode(error.Reason), Domain = Domain };
        foreach (var (key, value) in error.Facts) info.Metadata.Add(key, value);

        var status = new Google.Rpc.Status { Code = (int)error.Code, Message = error.Message, Details = { Any.Pack(info) } };
        if (error.Violations.Count > 0) status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { error.Violations } }));
        if (error.RetryDelay is { } delay) status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return status;
    }
}
