using Grpc.Core;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
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
            var page = pages.Open(request, request.PageSize, request.PageToken);
            var query = Matching(db.IngestRejections.AsNoTracking().Where(r => r.DealerId == dealer), request);
            if (!page.IsFirst) query = query.Where(r => r.RejectionId < page.Id(0));
            var found = await query.OrderByDescending(r => r.RejectionId).Take(page.Take).ToListAsync(context.CancellationToken);
            var (items, next) = page.Close(found, r => [r.RejectionId], r => r.ToMessage());
            return new V1.ListIngestRejectionsResponse { Rejections = { items }, NextPageToken = next };
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
        var ids = names.Select(name => ResourceNames.IngestRejections.Own(name, call.Caller)).Distinct().ToList();
        var found =
            await db.IngestRejections.Where(r => r.DealerId == dealer && ids.Contains(r.RejectionId)).ToListAsync(cancellationToken);
        if (found.Count < ids.Count) throw Fail.NotFound(ResourceNames.IngestRejections.Collection);
        return found.ToDictionary(r => ResourceNames.IngestRejections.Format(dealer, r.RejectionId), StringComparer.Ordinal);
    }

    private static IQueryable<IngestRejection> Matching(IQueryable<IngestRejection> query, V1.ListIngestRejectionsRequest request)
    {
        var sources = request.SourceSystems.ToList();
        if (sources.Count > 0) query = query.Where(r => sources.Contains(r.SourceSystem));
        var kinds = request.Kinds.Select(kind => (short)kind).ToList();
        if (kinds.Count > 0) query = query.Where(r => kinds.Contains(r.Kind));
        var states = request.States.Select(state => (IngestRejectionState)state).ToList();
        return states.Count > 0 ? query.Where(r => states.Contains(r.State)) : query.Where(r => r.State == IngestRejectionState.Open);
    }
}
