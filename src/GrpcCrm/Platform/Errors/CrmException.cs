using Google.Rpc;
using Grpc.Core;

namespace GrpcCrm.Platform.Errors;

/// <summary>An expected failure of a call: what the caller is told, in full. Made by <see cref="Fail"/> only.</summary>
public sealed class CrmException(StatusCode code, V1.ErrorReason reason, string message) : Exception(message)
{
    public StatusCode Code { get; } = code;

    public V1.ErrorReason Reason { get; } = reason;

    /// <summary>Values that a program may need to go on, such as the offset to send from.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<BadRequest.Types.FieldViolation> Violations { get; init; } = [];

    /// <summary>When to try again, where trying again can help.</summary>
    public TimeSpan? RetryDelay { get; init; }
}
