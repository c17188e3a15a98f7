using Grpc.Core;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Complaints;

public sealed class ComplaintService(TenantTransaction transaction, CallScope call, Pages pages) : V1.ComplaintService.ComplaintServiceBase
{
    public override Task<V1.GetComplaintResponse> GetComplaint(V1.GetComplaintRequest request, ServerCallContext context) =>
        transaction.Read(async db =>
        {
            var id = ResourceNames.Complaints.Own(request.Name, call.Caller);
            var found = await WithState(db, Own(db).Where(c => c.ComplaintId == id)).SingleOrDefaultAsync(context.CancellationToken)
                ?? throw Fail.NotFound("complaints");
            return new V1.GetComplaintResponse { Complaint = found.Complaint.ToMessage(found.State) };
        }, context.CancellationToken);

    public override Task<V1.ListComplaintsResponse> ListComplaints(V1.ListComplaintsRequest request, ServerCallContext context) =>
        transaction.Read(async db =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var page = pages.Open(request, request.PageSize, request.PageToken);
            var query = Matching(db, request.Filter ?? new());
            if (!page.IsFirst)
            {
                var after = ValueTuple.Create(page.Time(0), page.Id(1));
                query = query.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.Complaint.ReceivedTime, c.Complaint.ComplaintId), after));
            }

            var found = await query
                .OrderByDescending(c => c.Complaint.ReceivedTime).ThenByDescending(c => c.Complaint.ComplaintId)
                .Take(page.Take).ToListAsync(context.CancellationToken);
            var (rows, next) = page.Close(found, c => [c.Complaint.ReceivedTime, c.Complaint.ComplaintId]);
            return new V1.ListComplaintsResponse { Complaints = { rows.Select(c => c.Complaint.ToMessage(c.State)) }, NextPageToken = next };
        }, context.CancellationToken);

    public override Task<V1.ListComplaintEventsResponse> ListComplaintEvents(V1.ListComplaintEventsRequest request, ServerCallContext context) =>
        transaction.Read(async db =>
        {
            var id = ResourceNames.Complaints.Own(request.Parent, call.Caller);
            if (!await Own(db).AnyAsync(c => c.ComplaintId == id, context.CancellationToken)) throw Fail.NotFound("complaints");
            var page = pages.Open(request, request.PageSize, request.PageToken);
            var query = db.ComplaintEvents.AsNoTracking().Where(e => e.DealerId == call.Caller.TenantId && e.ComplaintId == id);
            if (!page.IsFirst)
            {
                var after = ValueTuple.Create(page.Time(0), (ComplaintState)page.Number(1), page.Number(2));
                query = query.Where(e => EF.Functions.GreaterThan(ValueTuple.Create(e.OccurredTime, e.State, e.EventNumber), after));
            }

            var found = await query
                .OrderBy(e => e.OccurredTime).ThenBy(e => e.State).ThenBy(e => e.EventNumber)
                .Take(page.Take).ToListAsync(context.CancellationToken);
            var (rows, next) = page.Close(found, e => [e.OccurredTime, (short)e.State, e.EventNumber]);
            return new V1.ListComplaintEventsResponse { Events = { rows.Select(e => e.ToMessage()) }, NextPageToken = next };
        }, context.CancellationToken);

    private sealed record Standing(Complaint Complaint, ComplaintState State);

    private IQueryable<Complaint> Own(CrmDbContext db) => db.Complaints.AsNoTracking().Where(c => c.DealerId == call.Caller.TenantId);

    /// <summary>The state is that of the latest event.</summary>
    private static IQueryable<Standing> WithState(CrmDbContext db, IQueryable<Complaint> complaints) =>
        complaints.Select(c => new Standing(c, db.ComplaintEvents
            .Where(e => e.DealerId == c.DealerId && e.ComplaintId == c.ComplaintId)
            .OrderByDescending(e => e.OccurredTime).ThenByDescending(e => e.State).ThenByDescending(e => e.EventNumber)
            .Select(e => e.State).FirstOrDefault()));

    private IQueryable<Standing> Matching(CrmDbContext db, V1.ComplaintFilter filter)
    {
        var query = Own(db);
        var customers = filter.Customers.Select(name => (Guid?)ResourceNames.Customers.Own(name, call.Caller)).ToList();
        if (customers.Count > 0) query = query.Where(c => customers.Contains(c.CustomerId));
        var categories = filter.Categories.ToList();
        if (categories.Count > 0) query = query.Where(c => categories.Contains(c.Category));
        if (filter.ReceivedFromTime?.ToTime() is { } from) query = query.Where(c => c.ReceivedTime >= from);
        if (filter.ReceivedUntilTime?.ToTime() is { } until) query = query.Where(c => c.ReceivedTime < until);
        var states = filter.States.Select(state => (ComplaintState)state).ToList();
        var standing = WithState(db, query);
        return states.Count > 0 ? standing.Where(c => states.Contains(c.State)) : standing;
    }
}
