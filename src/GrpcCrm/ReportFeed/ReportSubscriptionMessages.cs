using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace GrpcCrm.ReportFeed;

public static class ReportSubscriptionMessages
{
    private const long Day = 24 * 60 * 60;

    public static RequestRule RuleOf(TimeSpan maxRetention) =>
        RequestRule.For<V1.CreateReportSubscriptionRequest>(
            (request, violations) => request.ReportSubscription?.Validate(maxRetention, violations));

    public static void Validate(this V1.ReportSubscription subscription, TimeSpan maxRetention)
    {
        var violations = new Violations();
        subscription.Validate(maxRetention, violations);
        violations.ThrowIfAny();
    }

    public static void Validate(this V1.ReportSubscription subscription, TimeSpan maxRetention, Violations violations)
    {
        if (subscription.Retention is not { } retention) return;
        if (retention.Nanos != 0 || retention.Seconds < Day || retention.Seconds > maxRetention.TotalSeconds)
        {
            violations.Add(
                "report_subscription.retention",
                "RANGE",
                FormattableString.Invariant($"Whole seconds are expected, from one day to {maxRetention.TotalDays} days."));
        }
    }

    public static void ApplyTo(this V1.ReportSubscription message, ReportSubscription subscription)
    {
        subscription.DisplayName = message.DisplayName;
        subscription.RetentionSeconds = message.Retention?.Seconds;
        subscription.SetFilter(message.Filter.ToFilter());
    }

    public static V1.ReportSubscription ToMessage(this ReportSubscription subscription, FeedState feed, SigningKey signing) => new()
    {
        Name = ReportSubscription.Names.Format(subscription.ManufacturerId, subscription.SubscriptionId),
        DisplayName = subscription.DisplayName,
        Filter = subscription.ToFilter().ToMessage(),
        Retention = subscription.RetentionSeconds is { } seconds ? new Duration { Seconds = seconds } : null,
        State = (V1.SubscriptionState)subscription.State,
        AckedCursor = feed.At(subscription.AckedPosition).Seal(signing),
        AckedPosition = subscription.AckedPosition,
        HeadPosition = feed.Head,
        OldestPosition = feed.Oldest,
        PendingCount = Math.Max(0, feed.Head - Math.Max(subscription.AckedPosition, feed.Oldest - 1)),
        CreateTime = subscription.CreatedTime.ToTimestamp(),
        UpdateTime = subscription.UpdatedTime.ToTimestamp(),
        Etag = Etag.Of(subscription.Revision),
    };

    private static V1.FeedFilter? ToMessage(this FeedFilter filter) =>
        filter.IsNone
            ? null
            : new()
            {
                Dealers = { filter.Dealers.Select(ResourceNames.Dealers.Format) },
                Definitions = { filter.Definitions.Select(definition => (V1.ReportDefinition)definition) },
                Subjects = { filter.Subjects.Select(subject => (V1.FeedSubject)subject) },
            };
}
