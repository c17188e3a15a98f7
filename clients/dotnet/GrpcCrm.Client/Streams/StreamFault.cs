using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>Tells failures of a stream that end by themselves from those that another try only repeats.</summary>
internal static class StreamFault
{
    /// <summary>
    /// True if opening the stream again may help. A stream that had opened and lost its token's validity gets a new token that way.
    /// </summary>
    public static bool IsTransient(StatusCode code, bool hadOpened) => code switch
    {
        StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled or StatusCode.Aborted
            or StatusCode.Internal or StatusCode.Unknown or StatusCode.ResourceExhausted => true,
        StatusCode.Unauthenticated => hadOpened,
        _ => false,
    };
}
