using System.Globalization;
using Google.Rpc;
using Grpc.Core;

namespace GrpcCrm.Platform.Errors;

/// <summary>
/// Every failure that a caller can be told. Messages say what happened and what to do; they hold no data of the caller's.
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

    public static CrmException CursorMalformed() =>
        new(StatusCode.InvalidArgument, V1.ErrorReason.CursorMalformed,
            "The cursor is not one that this service made. Use the last one stored, or none to start from the oldest event.");

    public static CrmException CursorForeign() =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.CursorForeign,
            "The cursor belongs to another feed, or to this one before it was restored. Start from the oldest event.");

    public static CrmException CursorAhead() =>
        new(StatusCode.OutOfRange, V1.ErrorReason.CursorAhead,
            "The cursor is past the newest event of this feed. Use the last one that was stored.");

    public static CrmException CursorExpired(string oldestCursor) =>
        new(StatusCode.OutOfRange, V1.ErrorReason.CursorExpired,
            "Events after the cursor are no longer kept. Read ListReports and stream after its feed_cursor; "
            + "what is still kept follows oldest_cursor.")
        {
            Facts = Fact("oldest_cursor", oldestCursor),
        };

    public static CrmException SessionStale() =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.SessionStale,
            "The session is not the subscription's latest. Open the stream again, unless another consumer was to take over.");

    public static CrmException SubscriptionPaused() =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.SubscriptionPaused, "The subscription is paused. Resume it first.");

    public static CrmException SubscriptionBusy() =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.SubscriptionBusy,
            "Another stream of the subscription is live. Wait until it has ended, or open with take_over.");

    public static CrmException StreamSuperseded() =>
        new(StatusCode.Aborted, V1.ErrorReason.StreamSuperseded,
            "Another stream has taken the subscription over. Do not reconnect by yourself.");

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
        new(StatusCode.Unavailable, V1.ErrorReason.Locked, "Another call held for long what this one must change. Try again.")
        {
            RetryDelay = TimeSpan.FromSeconds(1),
        };

    public static CrmException MessageMalformed() =>
        new(StatusCode.InvalidArgument, V1.ErrorReason.MessageMalformed,
            "The bytes of the message are none of its type. Encode it with the contract that this service serves.");

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

    public static CrmException OffsetGap(long nextOffset) =>
        new(StatusCode.OutOfRange, V1.ErrorReason.IngestOffsetGap,
            $"The batch starts past the channel's offset. Send from {nextOffset} on.")
        {
            Facts = Fact("next_offset", Number(nextOffset)),
        };

    public static CrmException ChannelBusy() =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.ChannelBusy,
            "Another client holds the channel and was active less than 30 seconds ago. Wait, or open with take_over.");

    public static CrmException WriterSuperseded() =>
        new(StatusCode.Aborted, V1.ErrorReason.WriterSuperseded,
            "Another client has taken the channel over. Do not reconnect by yourself.");

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

    public static CrmException CodeTaken() =>
        new(StatusCode.AlreadyExists, V1.ErrorReason.CodeTaken, "The catalogue has an entry of this kind, parent and code. Change that.");

    public static CrmException TransitionNotAllowed(string state, string advice) =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.TransitionNotAllowed, $"This cannot follow on {state}. {advice}")
        {
            Facts = Fact("state", state),
        };

    public static CrmException PeriodNotEnded(DateTime end) =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.PeriodNotEnded,
            "The period is not over yet in the dealer's time zone. Ask again after its end.")
        {
            Facts = Fact("end_time", end.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
        };

    /// <param name="region">The group's; empty: all of the brand. A word of the directory, not of a person.</param>
    public static CrmException GroupWithoutDealers(string region) =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.GroupEmpty,
            $"No dealer belongs to {Group(region)}. Check the region's spelling at the dealers.")
        {
            Facts = Fact("region", region),
        };

    public static CrmException GroupWithoutReports(string region) =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.GroupEmpty,
            $"No dealer of {Group(region)} has a report of that period, so there is nothing to sum up. "
            + "Generate the dealers' reports first.")
        {
            Facts = Fact("region", region),
        };

    public static CrmException TimeZoneUnknown() =>
        new(StatusCode.FailedPrecondition, V1.ErrorReason.TimeZoneUnknown,
            "The database does not know the time zone of the dealer or of the schedule. "
            + "Give it another, or update the database's zone data.");

    public static CrmException ScheduleExists() =>
        new(StatusCode.AlreadyExists, V1.ErrorReason.ScheduleExists,
            "There is a schedule of this definition and kind of period. Change that one.");

    public static CrmException DealerBusy() =>
        new(StatusCode.Unavailable, V1.ErrorReason.DealerBusy, "Records of this dealer are being stored. Try again.")
        {
            RetryDelay = TimeSpan.FromSeconds(2),
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

    /// <summary>The reason of a record that is set aside; a call that comes upon such a record ends as an internal fault.</summary>
    public static CrmException RecordUnstorable() =>
        new(StatusCode.Internal, V1.ErrorReason.RecordUnstorable,
            "The database refuses the record for a cause that was not foreseen. Tell the operator, then retry the rejection.");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Group(string region) => region.Length == 0 ? "the brand" : $"the region \"{region}\"";

    private static Dictionary<string, string> Fact(string key, string value) => new(StringComparer.Ordinal) { [key] = value };
}
