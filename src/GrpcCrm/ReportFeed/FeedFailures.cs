using Grpc.Core;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.ReportFeed;

/// <summary>What the feed tells a caller it cannot do.</summary>
public static class FeedFailures
{
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
            Facts = Fail.Fact("oldest_cursor", oldestCursor),
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
}
