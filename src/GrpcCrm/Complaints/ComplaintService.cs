using Grpc.Core;
using GrpcCrm.Customers;
using GrpcCrm.Dealers;
using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Vehicles;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Complaints;

public sealed partial class ComplaintService(TenantTransaction transaction, CallScope call, Pages pages, RecordLinks links)
    : V1.ComplaintService.ComplaintServiceBase
{
    public override Task<V1.GetComplaintResponse> GetComplaint(V1.GetComplaintRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var found = await db.OwnComplaintAsync(request.Name, call.Caller, context.CancellationToken);
            var catalogue = await ComplaintCatalogue.OfAsync(db, [found], context.CancellationToken);
            return new V1.GetComplaintResponse { Complaint = found.ToMessage(catalogue) };
        }, context.CancellationToken);

    public override Task<V1.ListComplaintsResponse> ListComplaints(V1.ListComplaintsRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var page = pages.Open(request, request.PageSize, request.PageToken);
            var query = await MatchingAsync(db, request.Filter ?? new(), context.CancellationToken);
            if (!page.IsFirst) query = After(query, page.Time(0), page.Id(1));
            var ordered = query.OrderByDescending(c => c.ReceivedTime).ThenByDescending(c => c.ComplaintId).Take(page.Take);
            var found = await ordered.ToListAsync(context.CancellationToken);
            var catalogue = await ComplaintCatalogue.OfAsync(db, found, context.CancellationToken);
            var (items, next) = page.Close(found, c => [c.ReceivedTime, c.ComplaintId], c => c.ToMessage(catalogue));
            return new V1.ListComplaintsResponse { Complaints = { items }, NextPageToken = next };
        }, context.CancellationToken);

    public override Task<V1.ListComplaintEventsResponse> ListComplaintEvents(
        V1.ListComplaintEventsRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var id = ResourceNames.Complaints.Own(request.Parent, call.Caller);
            if (!await Own(db).AnyAsync(c => c.ComplaintId == id, context.CancellationToken)) throw Fail.NotFound("complaints");
            var page = pages.Open(request, request.PageSize, request.PageToken);
            var query = db.ComplaintEvents.AsNoTracking().Where(e => e.DealerId == call.Caller.TenantId && e.ComplaintId == id);
            if (!page.IsFirst) query = After(query, page.Time(0), (ComplaintState)page.Number(1), page.Number(2));
            var found = await query
                .OrderBy(e => e.OccurredTime).ThenBy(e => e.State).ThenBy(e => e.EventNumber)
                .Take(page.Take).ToListAsync(context.CancellationToken);
            var (items, next) = page.Close(found, e => [e.OccurredTime, (short)e.State, e.EventNumber], e => e.ToMessage());
            return new V1.ListComplaintEventsResponse { Events = { items }, NextPageToken = next };
        }, context.CancellationToken);

    private IQueryable<Complaint> Own(CrmDbContext db) => db.Complaints.AsNoTracking().Where(c => c.DealerId == call.Caller.TenantId);

    private async Task<IQueryable<Complaint>> MatchingAsync(CrmDbContext db, V1.ComplaintFilter filter, CancellationToken cancellationToken)
    {
        var query = Own(db);
        var customers = await db.OwnCustomersAsync(filter.Customers, call.Caller, cancellationToken);
        if (customers.Count > 0) query = query.Where(c => customers.Contains(c.CustomerId));
        var vehicles = await db.OwnVehiclesAsync(filter.Vehicles, call.Caller, cancellationToken);
        if (vehicles.Count > 0) query = query.Where(c => vehicles.Contains(c.VehicleId));
        var manufacturers = await CarriedAsync(db, filter.Manufacturers, cancellationToken);
        if (manufacturers.Count > 0) query = query.Where(c => manufacturers.Contains(c.ManufacturerId));
        var severities = filter.Severities.Select(severity => (ComplaintSeverity)severity).ToList();
        if (severities.Count > 0) query = query.Where(c => severities.Contains(c.Severity));
        if (filter.HasSafety) query = filter.Safety ? query.Where(c => c.Safety) : query.Where(c => !c.Safety);
        var categories = filter.Categories.ToList();
        if (categories.Count > 0) query = query.Where(c => categories.Contains(c.Category));
        var states = filter.States.Select(state => (ComplaintState)state).ToList();
        if (states.Count > 0) query = query.Where(c => states.Contains(c.State));
        if (filter.ReceivedFromTime?.ToTime() is { } from) query = query.Where(c => c.ReceivedTime >= from);
        if (filter.ReceivedUntilTime?.ToTime() is { } until) query = query.Where(c => c.ReceivedTime < until);
        return query;
    }

    private async Task<List<Guid?>> CarriedAsync(CrmDbContext db, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var ids = names.Select(name => ResourceNames.Manufacturers.Parse(name).Id).Distinct().ToList();
        if (ids.Count == 0) return [];
        var brands = await DealerBrands.OfAsync(db, call.Caller.TenantId, cancellationToken);
        if (!ids.TrueForAll(brands.Manufacturers.Contains)) throw Fail.NotFound(ResourceNames.Manufacturers.Collection);
        return ids.ConvertAll(id => (Guid?)id);
    }

    // Row comparisons, each answered by an index in one range.
    private static IQueryable<Complaint> After(IQueryable<Complaint> query, DateTime time, Guid id) =>
        query.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.ReceivedTime, c.ComplaintId), ValueTuple.Create(time, id)));

    private static IQueryable<ComplaintEvent> After(IQueryable<ComplaintEvent> query, DateTime time, ComplaintState state, long number) =>
        query.Where(e => EF.Functions.GreaterThan(
            ValueTuple.Create(e.OccurredTime, e.State, e.EventNumber), ValueTuple.Create(time, state, number)));
}
