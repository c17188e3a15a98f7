using Google.Rpc;
using Grpc.Core;

namespace GrpcCrm.Client;

/// <summary>What the service said about a failed call, from its grpc-status-details-bin trailer.</summary>
public sealed record CrmError
{
    private const string Prefix = "ERROR_REASON_";

    /// <summary>The gRPC status code.</summary>
    public required StatusCode Code { get; init; }

    /// <summary>What happened and what to do, in English.</summary>
    public required string Message { get; init; }

    /// <summary>The stable cause, such as CHANNEL_BUSY; empty where the transport made the status.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Values that a program may need, such as next_offset.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Everything that is wrong with the request; empty unless the reason is FIELD_INVALID.</summary>
    public IReadOnlyList<FieldViolation> FieldViolations { get; init; } = [];

    /// <summary>The least time to wait before the next try, where the service named one.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>Reads the details; those that are missing or malformed stay empty.</summary>
    public static CrmError From(RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var error = new CrmError { Code = exception.StatusCode, Message = exception.Status.Detail };
        return exception.Trailers.GetRpcStatus(ignoreParseError: true)?.Details.Aggregate(error, Read) ?? error;
    }

    /// <summary>True if the cause is this one.</summary>
    public bool Is(V1.ErrorReason reason) =>
        Reason.Length > 0 && V1.ErrorReasonReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)reason)?.Name == Prefix + Reason;

    private static CrmError Read(CrmError error, Google.Protobuf.WellKnownTypes.Any detail)
    {
        if (detail.TryUnpack<ErrorInfo>(out var info))
            return error with { Reason = info.Reason, Metadata = new Dictionary<string, string>(info.Metadata) };
        if (detail.TryUnpack<BadRequest>(out var request))
        {
            var violations = request.FieldViolations.Select(v => new FieldViolation(v.Field, v.Description, v.Reason));
            return error with { FieldViolations = [.. violations] };
        }
        if (detail.TryUnpack<RetryInfo>(out var retry))
            return error with { RetryDelay = retry.RetryDelay?.ToTimeSpan() };
        return error;
    }
}

/// <summary>One thing that is wrong with one field: its path, what is expected, and the constraint's stable code.</summary>
public sealed record FieldViolation(string Field, string Description, string Reason);
