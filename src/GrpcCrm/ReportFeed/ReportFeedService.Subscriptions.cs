using Grpc.Core;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.ReportFeed;

public sealed partial class ReportFeedService
{
    public override Task<V1.CreateReportSubscriptionResponse> CreateReportSubscription(
        V1.CreateReportSubscriptionRequest request, ServerCallContext context)
    {
        return transaction.WriteAsync(async (db, now) =>
        {
            var manufacturer = ResourceNames.Manufacturers.Own(request.Parent, call.Caller);
            var feed = await FeedState.OfAsync(db, manufacturer, context.CancellationToken);
            var subscription = ReportSubscription.Subscribe(manufacturer, feed.BeforeOldest.Position, now);
            request.ReportSubscription.ApplyTo(subscription);
            await subscription.ToFilter().CheckAsync(db, manufacturer, context.CancellationToken);
            db.ReportSubscriptions.Add(subscription);
            return new V1.CreateReportSubscriptionResponse { ReportSubscription = subscription.ToMessage(feed, signing) };
        }, context.CancellationToken);
    }

    public override Task<V1.GetReportSubscriptionResponse> GetReportSubscription(
        V1.GetReportSubscriptionRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var id = OwnId(request.Name);
            var feed = await FeedState.OfAsync(db, Manufacturer, context.CancellationToken);
            var subscription = await db.FindSubscriptionAsync(Manufacturer, id, context.CancellationToken);
            return new V1.GetReportSubscriptionResponse { ReportSubscription = subscription.ToMessage(feed, signing) };
        }, context.CancellationToken);

    public override Task<V1.ListReportSubscriptionsResponse> ListReportSubscriptions(
        V1.ListReportSubscriptionsRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var manufacturer = ResourceNames.Manufacturers.Own(request.Parent, call.Caller);
            var feed = await FeedState.OfAsync(db, manufacturer, context.CancellationToken);
            var subscriptions = db.ReportSubscriptions.AsNoTracking().Where(s => s.ManufacturerId == manufacturer);
            var order = Order.By((ReportSubscription s) => s.SubscriptionId);
            var page = await lists.PageAsync(request, subscriptions, order, s => s.ToMessage(feed, signing), context.CancellationToken);
            return new V1.ListReportSubscriptionsResponse { ReportSubscriptions = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);

    public override async Task<V1.UpdateReportSubscriptionResponse> UpdateReportSubscription(
        V1.UpdateReportSubscriptionRequest request, ServerCallContext context)
    {
        var update = request.ReportSubscription;
        var changed = await ChangeAsync(update.Name, update.Etag, async (db, subscription, feed, now) =>
        {
            var merged = UpdateMask.For(update, request.UpdateMask).Merge(subscription.ToMessage(feed, signing), update);
            merged.Validate(options.Value.MaxRetention);
            merged.ApplyTo(subscription);
            await subscription.ToFilter().CheckAsync(db, Manufacturer, context.CancellationToken);
            subscription.MarkChanged(now);
        }, context.CancellationToken);
        return new() { ReportSubscription = changed };
    }

    public override async Task<V1.DeleteReportSubscriptionResponse> DeleteReportSubscription(
        V1.DeleteReportSubscriptionRequest request, ServerCallContext context)
    {
        await ChangeAsync(request.Name, request.Etag, (db, subscription, _, _) =>
        {
            db.ReportSubscriptions.Remove(subscription);
            return Task.CompletedTask;
        }, context.CancellationToken);
        return new();
    }

    public override async Task<V1.PauseReportSubscriptionResponse> PauseReportSubscription(
        V1.PauseReportSubscriptionRequest request, ServerCallContext context) =>
        new() { ReportSubscription = await SetStateAsync(request.Name, request.Etag, SubscriptionState.Paused, context.CancellationToken) };

    public override async Task<V1.ResumeReportSubscriptionResponse> ResumeReportSubscription(
        V1.ResumeReportSubscriptionRequest request, ServerCallContext context) =>
        new() { ReportSubscription = await SetStateAsync(request.Name, request.Etag, SubscriptionState.Active, context.CancellationToken) };

    public override async Task<V1.SeekReportSubscriptionResponse> SeekReportSubscription(
        V1.SeekReportSubscriptionRequest request, ServerCallContext context)
    {
        var place = request.Validate(signing);
        var moved = await ChangeAsync(request.Name, request.Etag, async (db, subscription, feed, now) =>
        {
            var cursor = await place.FindAsync(db, feed, subscription.AckedPosition, context.CancellationToken);
            subscription.Seek(feed.Check(cursor, signing).Position, now);
        }, context.CancellationToken);
        return new() { ReportSubscription = moved };
    }

    private Task<V1.ReportSubscription> SetStateAsync(
        string name, string etag, SubscriptionState state, CancellationToken cancellationToken) =>
        ChangeAsync(name, etag, (_, subscription, _, now) =>
        {
            subscription.SetState(state, now);
            return Task.CompletedTask;
        }, cancellationToken);

    /// <summary>Holds the subscription of that name and version, changes it, and answers with what it is then.</summary>
    private Task<V1.ReportSubscription> ChangeAsync(
        string name, string etag, Func<CrmDbContext, ReportSubscription, FeedState, DateTime, Task> change,
        CancellationToken cancellationToken) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var subscription = await db.HoldSubscriptionAsync(Manufacturer, OwnId(name), cancellationToken);
            Etag.Match(etag, subscription.Revision);
            var feed = await FeedState.OfAsync(db, Manufacturer, cancellationToken);
            await change(db, subscription, feed, now);
            await db.SaveChangesAsync(cancellationToken);
            return subscription.ToMessage(feed, signing);
        }, cancellationToken);
}
