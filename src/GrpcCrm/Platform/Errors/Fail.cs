using System.Globalization;
using Google.Rpc;
using Grpc.Core;

namespace GrpcCrm.Platform.Errors;

/// <summary>
/// Failures that a caller of any rpc can be told; features have their own. Messages say what happened and what to do; they hold no data of
/// the caller's.
/// </summary>
public static class Fail
{
    public static CrmException TokenInvalid() =>
        new(StatusCode.Unauthenticated, V1.ErrorReason.TokenInvalid,
            "No valid token came with the call. Send 'authorization: Bearer TOKEN' with one that the issuer has just made.");

    public static CrmException IssuerUnavailable() =>
        new(StatusCode.Unavailable, V1.ErrorReason.IssuerUnavailable, "The issuer of tokens does not answer this host. Try again.")
        {
            RetryDelay = TimeSpan.FromSeconds(1),
        };

    public static CrmException PermissionMissing(string? permission) =>
        new(StatusCode.PermissionDenied, V1.ErrorReason.PermissionMissing,
            "The token does not carry the permission that this rpc needs, or its organisation may not hold it. "
            + "Get one whose scope has the permission that the ErrorInfo names.")
        {
            Facts = Fact("permission", permission ?? ""),
        };

    public static CrmException CallerUnknown() =>
        new(StatusCode.PermissionDenied, V1.ErrorReason.CallerUnknown,
            "The token's organisation is not registered here. Ask the operator.");

    public static CrmException DealerSuspended() =>
        new(StatusCode.PermissionDenied, V1.ErrorReason.DealerSuspended, "The dealer is suspended. Ask the operator.");

    /// <summary>The same for what does not exist and for what is another tenant's, so that nobody learns which.</summary>
    public static CrmException NotFound(string collection) =>
        new(StatusCode.NotFound, V1.ErrorReason.ResourceNotFound, $"Nothing of that name is among your {collection}. Check the name.");

    /// <param name="violations">Those that are told.</param>
    /// <param name="count">How many there are.</param>
    public static CrmException FieldsInvalid(IReadOnlyList<BadRequest.Types.FieldViolation> violations, int count) =>
        new(StatusCode.InvalidArgument, V1.ErrorReason.FieldInvalid, Summary(violations, count))
        {
            Violations = violations,
        };

    public static CrmException FieldInvalid(string field, string description, string reason) =>
        FieldsInvalid([new() { Field = field, Description = description, Reason = reason }], 1);

    /// <summary>The first is told in the message, too: not every client shows details.</summary>
    private static string Summary(IReadOnlyList<BadRequest.Types.FieldViolation> violations, int count)
    {
        var first = string.Concat(violations.Take(1).Select(violation => $"{violation.Field}: {violation.Description}"));
        return count == 1 ? first : $"{first} There are {count} violations; the BadRequest detail lists them.";
    }

    public static CrmException PageTokenInvalid() =>
        new(StatusCode.InvalidArgument, V1.ErrorReason.PageTokenInvalid,
            "The page token does not belong to this list with these arguments. Start again without it.");

    public static CrmException TooManyStreams(int limit) =>
        new(StatusCode.ResourceExhausted, V1.ErrorReason.TooManyStreams,
            $"The caller has as many streams on this host as it may: {limit}. End one, or try again.")
        {
            Facts = Fact("limit", Number(limit)),
            RetryDelay = TimeSpan.FromSeconds(5),
        };

    public static CrmException RateLimited(TimeSpan retryDelay) =>
        new(StatusCode.ResourceExhausted, V1.ErrorReason.RateLimited,
            "Too many calls. Wait as long as the RetryInfo says, then call more slowly.")
        {
            RetryDelay = retryDelay,
        };

    public static CrmException ShareTaken(int limit) =>
        new(StatusCode.ResourceExhausted, V1.ErrorReason.RateLimited,
            $"The caller has as many calls in hand on this host as it may: {limit}. Wait for answers before it calls again.")
        {
            Facts = Fact("limit", Number(limit)),
            RetryDelay = TimeSpan.FromSeconds(1),
        };

    public static CrmException HostBusy() =>
        new(StatusCode.ResourceExhausted, V1.ErrorReason.HostBusy,
            "This host has as many calls in hand as it can serve. Try again.")
        {
            RetryDelay = TimeSpan.FromSeconds(1),
        };

    /// <summary>The caller's share of this host is in use, while others are served.</summary>
    public static CrmException ShareInUse() =>
        new(StatusCode.ResourceExhausted, V1.ErrorReason.HostBusy,
            "As many calls of your organisation are at work as this host lets it have at once. Try again, with fewer at once.")
        {
            RetryDelay = TimeSpan.FromSeconds(1),
        };

    public static CrmException TimeLimitExceeded(string step) =>
        new(StatusCode.DeadlineExceeded, V1.ErrorReason.TimeLimitExceeded,
            $"{step} took longer than the service lets it. Try again, and ask for less in one call.");

    public static CrmException TimeLimitExceeded(string step, TimeSpan limit) =>
        new(StatusCode.DeadlineExceeded, V1.ErrorReason.TimeLimitExceeded,
            string.Create(CultureInfo.InvariantCulture, $"{step} took longer than {limit.TotalSeconds:0.###} s."));

    public static CrmException Locked() =>
        new(StatusCode.Unavailable, V1.ErrorReason.Locked, "Another call is changing what this one must change. Try again.")
        {
            RetryDelay = TimeSpan.FromSeconds(1),
        };

    public static CrmException MessageMalformed() =>
        new(StatusCode.InvalidArgument, V1.ErrorReason.MessageMalformed,
            "The message cannot be read. Encode it as the contract that this service serves has it.");

    public static CrmException TextMalformed(string field) =>
        new(StatusCode.InvalidArgument, V1.ErrorReason.MessageMalformed,
            $"{field} holds bytes that are not UTF-8. Encode every text as UTF-8; a string of the contract holds nothing else.");

    public static CrmException MessageTooLarge(int limit) =>
        new(StatusCode.ResourceExhausted, V1.ErrorReason.MessageTooLarge,
            $"A message of this rpc may have {limit} bytes at most, after decompression. Send less at once.")
        {
            Facts = Fact("limit", Number(limit)),
        };

    public static CrmException EncodingUnknown() =>
        new(StatusCode.Unimplemented, V1.ErrorReason.EncodingUnknown,
            "The message is compressed in a way that this service does not know. Send it as it is, or by what grpc-accept-encoding names.");

    public static CrmException RpcUnknown() =>
        new(StatusCode.Unimplemented, V1.ErrorReason.RpcUnknown,
            "This host serves no rpc of that name. Compare the client's contract with the one that this version serves.");

    public static CrmException EtagMismatch() =>
        new(StatusCode.Aborted, V1.ErrorReason.EtagMismatch, "The resource has changed since it was read. Read it again.");

    public static CrmException ExternalIdConflict() =>
        new(StatusCode.AlreadyExists, V1.ErrorReason.ExternalIdConflict,
            "Another record holds this source system and external id. Update that one, or give this one a key of its own.");

    public static CrmException RequestIdReused() =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.RequestIdReused,
            "Another request came with this request_id before. Give each request an id of its own, and repeat it unchanged.");

    public static CrmException NotDeleted() =>
        new(StatusCode.AlreadyExists, V1.ErrorReason.NotDeleted, "The resource is not deleted. There is nothing to bring back.");

    public static CrmException TransitionNotAllowed(string state, string advice) =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.TransitionNotAllowed, $"This cannot follow on {state}. {advice}")
        {
            Facts = Fact("state", state),
        };

    public static CrmException DatabaseUnavailable(TimeSpan retryDelay) =>
        new(StatusCode.Unavailable, V1.ErrorReason.DatabaseUnavailable,
            "The database cannot serve this call now. Wait as long as the RetryInfo says, then try again.")
        {
            RetryDelay = retryDelay,
        };

    public static CrmException Draining() =>
        new(StatusCode.Unavailable, V1.ErrorReason.Draining, "This host is shutting down. Reconnect.")
        {
            RetryDelay = TimeSpan.FromSeconds(1),
        };

    public static CrmException Internal(string trace) =>
        new(StatusCode.Internal, V1.ErrorReason.InternalFault, "A fault of the service. Tell the operator the trace id.")
        {
            Facts = Fact("trace", trace),
        };

    internal static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    internal static Dictionary<string, string> Fact(string key, string value) => new(StringComparer.Ordinal) { [key] = value };
}
