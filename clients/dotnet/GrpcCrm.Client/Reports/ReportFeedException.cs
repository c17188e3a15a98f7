namespace GrpcCrm.Client;

/// <summary>
/// The feed broke its own promise: a gap, a repetition, or a document that does not match its hash. Nothing of the delivery was handed
/// out.
/// </summary>
public sealed class ReportFeedException(string message, long position) : Exception(message)
{
    /// <summary>The position at which the feed can no longer be trusted.</summary>
    public long Position => position;
}
