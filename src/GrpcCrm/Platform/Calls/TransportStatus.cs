using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Calls;

/// <summary>
/// Gives a reason to what the gRPC server answers by itself, before a handler was reached or in its place. All that fails behind the
/// interceptors carries details; a status without any is the server's own.
/// </summary>
public static class TransportStatus
{
    private const string Status = "grpc-status";

    /// <summary>For the start of a call's answer; the state is its ArrivingCall.</summary>
    public static readonly Func<object, Task> Explain = state =>
    {
        var call = (ArrivingCall)state;
        var response = call.Http.Response;
        if (OwnStatus(response) is { } code && Of(code, call) is { } error) RichStatus.WriteTrailersOnly(response, error);
        return Task.CompletedTask;
    };

    /// <summary>For the start of the answer to what is no rpc; the state is the HttpContext.</summary>
    public static readonly Func<object, Task> ExplainUnknown = state =>
    {
        var response = ((HttpContext)state).Response;
        if (OwnStatus(response) == StatusCode.Unimplemented) RichStatus.WriteTrailersOnly(response, Fail.RpcUnknown());
        return Task.CompletedTask;
    };

    /// <summary>What the reader of a stream's frames throws by itself, told with a reason; null for what has one or needs none.</summary>
    public static CrmException? Of(RpcException error, int limit)
    {
        if (error.Trailers.Get(RichStatus.DetailsTrailer) is not null) return null;
        return error.StatusCode switch
        {
            StatusCode.ResourceExhausted => Fail.MessageTooLarge(limit),
            StatusCode.Unimplemented => Fail.EncodingUnknown(),
            StatusCode.Internal => Fail.MessageMalformed(),
            _ => null,
        };
    }

    /// <summary>The status that the response is nothing but, if no reason came with it. What is no gRPC keeps the status of HTTP.</summary>
    private static StatusCode? OwnStatus(HttpResponse response) =>
        response.StatusCode == StatusCodes.Status200OK && response.Headers.TryGetValue(Status, out var status)
        && !response.Headers.ContainsKey(RichStatus.DetailsTrailer)
        && int.TryParse(status, CultureInfo.InvariantCulture, out var code)
            ? (StatusCode)code
            : null;

    private static CrmException? Of(StatusCode code, ArrivingCall call) => code switch
    {
        StatusCode.Unknown or StatusCode.Internal when call.IsLate => Fail.TimeLimitExceeded("The message of the call", call.Patience),
        StatusCode.Unknown or StatusCode.Internal when !call.HasCome => Fail.MessageMalformed(),
        StatusCode.Unknown or StatusCode.Internal => Fail.Internal(Activity.Current?.TraceId.ToString() ?? ""),
        StatusCode.ResourceExhausted => Fail.MessageTooLarge(MessageLimit.Of(call.Http)),
        StatusCode.Unimplemented => Fail.EncodingUnknown(),
        StatusCode.DeadlineExceeded => Deadlines.Exceeded(call.Http.Request),
        _ => null,
    };
}
