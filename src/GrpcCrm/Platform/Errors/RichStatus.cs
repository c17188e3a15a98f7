using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using HttpResponse = Microsoft.AspNetCore.Http.HttpResponse;

namespace GrpcCrm.Platform.Errors;

/// <summary>Puts a failure on the wire: grpc-status, grpc-message, and google.rpc.Status in grpc-status-details-bin.</summary>
public static class RichStatus
{
    public const string Domain = "grpccrm";
    public const string DetailsTrailer = "grpc-status-details-bin";
    private const string PushbackTrailer = "grpc-retry-pushback-ms";
    private const int ViolationBytes = 4 * 1024;
    private const string ReasonPrefix = "ERROR_REASON_";

    /// <summary>The reason as ErrorInfo carries it, for example FIELD_INVALID.</summary>
    public static string ReasonCode(V1.ErrorReason reason) =>
        V1.ErrorReasonReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)reason).Name[ReasonPrefix.Length..];

    public static RpcException ToRpcException(CrmException error)
    {
        var failure = Details(error).ToRpcException();
        if (Pushback(error) is { } delay) failure.Trailers.Add(PushbackTrailer, delay);
        return failure;
    }

    /// <summary>Answers before the rpc was entered: the whole answer is one header block.</summary>
    public static void WriteTrailersOnly(HttpResponse response, CrmException error)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)error.Code).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(error.Message);
        response.Headers[DetailsTrailer] = Convert.ToBase64String(Details(error).ToByteArray()).TrimEnd('=');
        if (Pushback(error) is { } delay) response.Headers[PushbackTrailer] = delay;
    }

    /// <summary>
    /// The delay of the RetryInfo in milliseconds, where gRPC's own retries look for it, and up to a fifth more, because they wait exactly
    /// so long and those refused together should not return together.
    /// </summary>
    private static string? Pushback(CrmException error) =>
        error.RetryDelay is { } delay
            ? ((long)(delay.TotalMilliseconds * (1 + (0.2 * Random.Shared.NextDouble())))).ToString(CultureInfo.InvariantCulture)
            : null;

    private static Google.Rpc.Status Details(CrmException error)
    {
        var info = new ErrorInfo { Reason = ReasonCode(error.Reason), Domain = Domain };
        foreach (var (key, value) in error.Facts) info.Metadata.Add(key, value);

        var status = new Google.Rpc.Status { Code = (int)error.Code, Message = error.Message, Details = { Any.Pack(info) } };
        if (error.Violations.Count > 0) status.Details.Add(Any.Pack(Listed(error.Violations)));
        if (error.RetryDelay is { } delay) status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return status;
    }

    /// <summary>As many violations as fit: clients of some languages take no more than 8 KiB of headers and trailers.</summary>
    private static BadRequest Listed(IEnumerable<BadRequest.Types.FieldViolation> violations)
    {
        var listed = new BadRequest();
        var bytes = 0;
        foreach (var violation in violations)
        {
            bytes += violation.CalculateSize();
            if (bytes > ViolationBytes && listed.FieldViolations.Count > 0) break;
            listed.FieldViolations.Add(violation);
        }

        return listed;
    }
}
