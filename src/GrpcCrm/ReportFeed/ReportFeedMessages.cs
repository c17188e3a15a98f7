using Google.Protobuf;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace GrpcCrm.ReportFeed;

public static class ReportFeedMessages
{
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

    private static string NameOf(Publication publication) => ResourceNames.Reports.Format(publication.ManufacturerId, publication.ReportId);

    public static V1.ReportEvent ToMessage(this FeedEvent happening)
    {
        var message = new V1.ReportEvent
        {
            EventId = happening.EventId.ToString(),
            Position = happening.Position,
            CommitTime = happening.CommittedTime.ToTimestamp(),
        };
        if (happening.Publication is { } publication)
            message.Report = new() { Kind = KindOf(happening.Subject), Report = publication.ToMessage() };
        else
            message.SafetyNotice = V1.SafetyNotice.Parser.ParseFrom(happening.Notice);
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

    public static V1.StreamReportsResponse ToFrame(this IEnumerable<FeedEvent> events) =>
        new() { Batch = new() { Events = { events.Select(ToMessage) } } };

    public static V1.StreamReportsResponse Opened(long head, TimeSpan heartbeatInterval) =>
        new() { Opened = new() { HeadPosition = head, HeartbeatInterval = Duration.FromTimeSpan(heartbeatInterval) } };

    public static V1.StreamReportsResponse Heartbeat(DateTime now, long head) =>
        new() { Heartbeat = new() { ServerTime = now.ToTimestamp(), HeadPosition = head } };

    public static V1.StreamReportsResponse Closing(V1.ErrorReason reason, TimeSpan reconnectDelay) =>
        new() { Closing = new() { Reason = RichStatus.ReasonCode(reason), ReconnectDelay = Duration.FromTimeSpan(reconnectDelay) } };
}
