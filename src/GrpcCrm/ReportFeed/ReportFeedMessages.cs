using Google.Protobuf;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Validation;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace GrpcCrm.ReportFeed;

public static class ReportFeedMessages
{
    public static readonly RequestRule[] Rules =
    [
        RequestRule.For<V1.StreamReportsRequest>((request, violations) => request.Validate(violations)),
    ];

    public static V1.Report ToMessage(this Publication publication) => new()
    {
        Name = NameOf(publication),
        Dealer = publication.DealerId is { } dealer ? ResourceNames.Dealers.Format(dealer) : "",
        Definition = (V1.ReportDefinition)publication.Definition,
        PeriodStartDate = publication.PeriodStart.ToDate(),
        PeriodEndDate = publication.PeriodEnd.ToDate(),
        TimeZone = publication.TimeZone,
        Revision = publication is { Revision: 0, State: not ReportState.Draft } ? null : publication.ToRevision(),
        PeriodKind = (V1.PeriodKind)publication.PeriodKind,
        Region = publication.Region ?? "",
    };

    public static V1.ReportRevision ToRevision(this Publication publication) => new()
    {
        Name = publication.Revision == 0 ? "" : $"{NameOf(publication)}/revisions/{publication.Revision}",
        Number = publication.Revision,
        AsOfTime = publication.AsOf.ToTimestamp(),
        PublishTime = publication.Revision == 0 ? null : publication.PublishedTime.ToTimestamp(),
        ContentSha256 = ByteString.CopyFrom(publication.ContentSha256),
        Document = publication.Content is { } content ? UnsafeByteOperations.UnsafeWrap(content) : ByteString.Empty,
        State = (V1.ReportState)publication.State,
        Completeness = (V1.ReportCompleteness)publication.Completeness,
        Delta = publication.Delta is { } delta ? V1.ReportDelta.Parser.ParseFrom(delta) : null,
    };

    private static string NameOf(Publication publication) => Publication.Names.Format(publication.ManufacturerId, publication.ReportId);

    public static V1.ReportEvent ToMessage(this FeedEvent feedEvent)
    {
        var message = new V1.ReportEvent
        {
            EventId = feedEvent.EventId.ToString(),
            Position = feedEvent.Position,
            CommitTime = feedEvent.CommittedTime.ToTimestamp(),
        };
        if (feedEvent.Publication is { } publication)
            message.Report = new() { Kind = KindOf(feedEvent.Subject), Report = publication.ToMessage() };
        else
            message.SafetyNotice = V1.SafetyNotice.Parser.ParseFrom(feedEvent.Notice);
        return message;
    }

    private static V1.PublicationKind KindOf(FeedSubject subject) =>
        subject switch
        {
            FeedSubject.ReportPublished => V1.PublicationKind.Published,
            FeedSubject.ReportRevised => V1.PublicationKind.Revised,
            FeedSubject.ReportRetracted => V1.PublicationKind.Retracted,
            FeedSubject.SafetyNotice => V1.PublicationKind.Unspecified,
        };

    public static V1.StreamReportsResponse ToFrame(this IEnumerable<FeedItem> items) =>
        new() { Batch = new() { Events = { items.Select(item => item.Message) } } };

    public static V1.StreamReportsResponse ToFrame(this OpenedStream stream, TimeSpan heartbeatInterval) => new()
    {
        Opened = new()
        {
            HeadPosition = stream.Head,
            HeartbeatInterval = Duration.FromTimeSpan(heartbeatInterval),
            SessionId = stream.Session?.Id.ToString() ?? "",
            Filtered = !stream.Filter.IsNone,
        },
    };

    public static V1.StreamReportsResponse Heartbeat(FeedHeartbeat pulse) => new()
    {
        Heartbeat = new()
        {
            ServerTime = pulse.Time.ToTimestamp(),
            HeadPosition = pulse.Head,
            CaughtUp = pulse.CaughtUp,
            FlowControlBlocked = pulse.Blocked,
            DataWatermarkTime = pulse.Watermark.ToTimestamp(),
        },
    };

    public static V1.StreamReportsResponse Closing(string reason, TimeSpan reconnectDelay) =>
        new() { Closing = new() { Reason = reason, ReconnectDelay = Duration.FromTimeSpan(reconnectDelay) } };

    public static void Validate(this V1.StreamReportsRequest request, Violations violations)
    {
        if (request.Subscription.Length > 0 && request.Filter is not null)
            violations.Add("filter", "SUBSCRIPTION", "A subscription has its own filter. Update that, or stream without it.");
        if (request.Subscription.Length == 0 && request.StartAt == V1.FeedStart.Acked)
            violations.Add("start_at", "SUBSCRIPTION", "Only a stream of a subscription can start there. Name one, or start elsewhere.");
    }

    public static StreamStart ToStart(this V1.StreamReportsRequest request, Caller caller, SigningKey signing)
    {
        var manufacturer = ResourceNames.Manufacturers.Own(request.Parent, caller);
        var isSubscribed = request.Subscription.Length > 0;
        return new StreamStart(manufacturer, PlaceOf(request, signing), request.Filter.ToFilter())
        {
            Subscription = isSubscribed ? ReportSubscription.Names.Own(request.Subscription, caller) : null,
            TakeOver = request.TakeOver,
            Continued = Guid.TryParse(request.SessionId, out var session) ? session : null,
        };
    }

    public static FeedPlace Validate(this V1.SeekReportSubscriptionRequest request, SigningKey signing) =>
        request.TargetCase switch
        {
            V1.SeekReportSubscriptionRequest.TargetOneofCase.Cursor when FeedCursor.Open(signing, request.Cursor) is { } cursor =>
                new(null, cursor, null),
            V1.SeekReportSubscriptionRequest.TargetOneofCase.CommitTime => new(null, null, request.CommitTime.ToTime()),
            V1.SeekReportSubscriptionRequest.TargetOneofCase.StartAt when request.StartAt is V1.FeedStart.Oldest or V1.FeedStart.Now =>
                new((FeedStart)request.StartAt, null, null),
            _ => throw Fail.FieldInvalid("target", "OLDEST, NOW, a cursor or a time is expected.", "REQUIRED"),
        };

    public static FeedFilter ToFilter(this V1.FeedFilter? filter) =>
        filter is null
            ? FeedFilter.None
            : new(
                [.. filter.Dealers.Select(name => ResourceNames.Dealers.Parse(name).Id).Distinct()],
                [.. filter.Definitions.Select(definition => (short)definition).Distinct()],
                [.. filter.Subjects.Select(subject => (short)subject).Distinct()]);

    private static FeedPlace PlaceOf(V1.StreamReportsRequest request, SigningKey signing) =>
        request.StartCase switch
        {
            V1.StreamReportsRequest.StartOneofCase.AfterCursor when FeedCursor.Open(signing, request.AfterCursor) is { } cursor =>
                new(null, cursor, null),
            V1.StreamReportsRequest.StartOneofCase.AfterCursor => new(FeedStart.Oldest, null, null),
            V1.StreamReportsRequest.StartOneofCase.FromCommitTime => new(null, null, request.FromCommitTime.ToTime()),
            V1.StreamReportsRequest.StartOneofCase.StartAt when request.StartAt != V1.FeedStart.Unspecified =>
                new((FeedStart)request.StartAt, null, null),
            _ => new(null, null, null),
        };
}
