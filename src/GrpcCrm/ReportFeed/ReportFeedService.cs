using Grpc.Core;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using Microsoft.Extensions.Options;

namespace GrpcCrm.ReportFeed;

public sealed partial class ReportFeedService(
    ReportFeedStream stream, TenantTransaction transaction, CallScope call, Lists lists, SigningKey signing,
    IOptions<ReportFeedOptions> options)
    : V1.ReportFeedService.ReportFeedServiceBase
{
    private static readonly string Ack = EmbeddedSql.Text("ReportFeed/ack_reports.sql");

    public override Task StreamReports(
        V1.StreamReportsRequest request, IServerStreamWriter<V1.StreamReportsResponse> responseStream, ServerCallContext context) =>
        stream.RunAsync(request.ToStart(call.Caller, signing), responseStream, context);

    public override Task<V1.AckReportsResponse> AckReports(V1.AckReportsRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, _) =>
        {
            var id = OwnId(request.Name);
            var feed = await FeedState.OfAsync(db, Manufacturer, context.CancellationToken);
            var subscription = await db.FindSubscriptionAsync(Manufacturer, id, context.CancellationToken);
            var cursor = FeedCursor.Open(signing, request.Cursor) ?? feed.BeforeOldest;
            feed.RefuseForeignAndAhead(cursor);
            var session = Guid.TryParse(request.SessionId, out var named) ? named : throw FeedFailures.SessionStale();

            await using var batch = db.CreateBatch();
            batch.Add(Ack, Manufacturer, subscription.SubscriptionId, session, cursor.Position);
            var acked = await batch.ExecuteScalarAsync(context.CancellationToken) as long? ?? throw FeedFailures.SessionStale();
            return new V1.AckReportsResponse { AckedPosition = acked };
        }, context.CancellationToken);

    private Guid Manufacturer => call.Caller.TenantId;

    private Guid OwnId(string name) => ReportSubscription.Names.Own(name, call.Caller);
}
