using Grpc.Core;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Ingest;

/// <summary>Records that were set aside: listed, discarded, run again.</summary>
public sealed partial class IngestService
{
    public override Task<V1.ListIngestRejectionsResponse> ListIngestRejections(
        V1.ListIngestRejectionsRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var dealer = ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var states = request.States.Select(state => (IngestRejectionState)state).DefaultIfEmpty(IngestRejectionState.Open);
            var matching = db.IngestRejections.AsNoTracking().Where(r => r.DealerId == dealer)
                .In(r => r.SourceSystem, request.SourceSystems)
                .In(r => r.Kind, request.Kinds.Select(kind => (short)kind))
                .In(r => r.State, states);
            var newest = Order.Newest((IngestRejection r) => r.RejectionId);
            var page = await lists.PageAsync(request, matching, newest, r => r.ToMessage(), context.CancellationToken);
            return new V1.ListIngestRejectionsResponse { Rejections = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);

    public override Task<V1.ResolveIngestRejectionsResponse> ResolveIngestRejections(
        V1.ResolveIngestRejectionsRequest request, ServerCallContext context)
    {
        var room = new ViolationRoom();
        return transaction.WriteAsync(async (db, now) =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var found = await FindAsync(db, request.Names, context.CancellationToken);
            var open = found.Values.Where(rejection => rejection.State == IngestRejectionState.Open).ToList();
            IReadOnlyDictionary<Guid, RejectedRecord> refused = new Dictionary<Guid, RejectedRecord>();
            if (request.Action == V1.IngestRejectionAction.Retry)
                refused = await retry.RunAsync(db, open, request.CorrectedRecord, now, context.CancellationToken);
            else
                open.ForEach(rejection => rejection.End(IngestRejectionState.Discarded, now));
            await db.SaveChangesAsync(context.CancellationToken);
            var resolutions = request.Names.Select(name => found[name].ToMessage(refused.GetValueOrDefault(found[name].RejectionId), room));
            return new V1.ResolveIngestRejectionsResponse { Resolutions = { resolutions } };
        }, context.CancellationToken);
    }

    private async Task<Dictionary<string, IngestRejection>> FindAsync(
        CrmDbContext db, IList<string> names, CancellationToken cancellationToken)
    {
        var dealer = call.Caller.TenantId;
        var ids = names.Select(name => IngestRejection.Names.Own(name, call.Caller)).Distinct().ToList();
        var found =
            await db.IngestRejections.Where(r => r.DealerId == dealer && ids.Contains(r.RejectionId)).ToListAsync(cancellationToken);
        if (found.Count < ids.Count) throw Fail.NotFound(IngestRejection.Names.Collection);
        return found.ToDictionary(r => IngestRejection.Names.Format(dealer, r.RejectionId), StringComparer.Ordinal);
    }
}
