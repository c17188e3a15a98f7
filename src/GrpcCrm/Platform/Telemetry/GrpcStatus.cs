using System.Globalization;

namespace GrpcCrm.Platform.Telemetry;

/// <summary>The status with which a call was answered, by the name that telemetry knows it by.</summary>
public static class GrpcStatus
{
    private const string Trailer = "grpc-status";

    private static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    /// <summary>A call that ended without a status was reset by one of the two sides.</summary>
    public static string Of(HttpContext http)
    {
        var text = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpResponseTrailersFeature>()?.Trailers[Trailer].ToString();
        if (string.IsNullOrEmpty(text)) text = http.Response.Headers[Trailer].ToString();
        var isKnown = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code < Names.Length;
        return isKnown ? Names[code] : "CANCELLED";
    }

    /// <summary>What is the service's fault or burden rather than the caller's, by the conventions for servers.</summary>
    public static bool IsFault(string name) =>
        name is "UNKNOWN" or "DEADLINE_EXCEEDED" or "UNIMPLEMENTED" or "INTERNAL" or "UNAVAILABLE" or "DATA_LOSS";
}
