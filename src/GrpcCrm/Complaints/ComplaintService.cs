using Grpc.Core;
using GrpcCrm.Customers;
using GrpcCrm.Dealers;
using GrpcCrm.Ingest;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Vehicles;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Complaints;

public sealed partial class ComplaintService(
    TenantTransaction transaction, CallScope call, Records records, Lists lists, RecordLinks links)
    : V1.ComplaintService.ComplaintServiceBase
{
    public override Task<V1.GetComplaintResponse> GetComplaint(V1.GetComplaintRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var found = await records.GetAsync<Complaint>(db, request.Name, context.CancellationToken);
            var catalogue = await ComplaintCatalogue.OfAsync(db, [found], context.CancellationToken);
            return new V1.GetComplaintResponse { Complaint = found.ToMessage(catalogue) };
        }, context.CancellationToken);

    public override Task<V1.ListComplaintsResponse> ListComplaints(V1.ListComplaintsRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var matching = await MatchingAsync(db, request.Filter ?? new(), context.CancellationToken);
            var newest = Order.Newest((Complaint c) => c.ReceivedTime, c => c.RecordId);
            var page = await lists.PageAsync<Complaint, V1.Complaint>(request, matching, newest, async found =>
            {
                var catalogue = await ComplaintCatalogue.OfAsync(db, found, context.CancellationToken);
                return complaint => complaint.ToMessage(catalogue);
            }, context.CancellationToken);
            return new V1.ListComplaintsResponse { Complaints = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);

    public override Task<V1.ListComplaintEventsResponse> ListComplaintEvents(
        V1.ListComplaintEventsRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var complaint = await records.GetAsync<Complaint>(db, request.Parent, context.CancellationToken);
            var events = db.ComplaintEvents.AsNoTracking()
                .Where(e => e.DealerId == complaint.DealerId && e.ComplaintId == complaint.RecordId);
            var order = Order.By((ComplaintEvent e) => e.OccurredTime, e => e.State, e => e.EventNumber);
            var page = await lists.PageAsync(request, events, order, e => e.ToMessage(), context.CancellationToken);
            return new V1.ListComplaintEventsResponse { Events = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);

    private async Task<IQueryable<Complaint>> MatchingAsync(CrmDbContext db, V1.ComplaintFilter filter, CancellationToken cancellationToken)
    {
        var customers = await records.IdsAsync<Customer>(db, filter.Customers, cancellationToken);
        var vehicles = await records.IdsAsync<Vehicle>(db, filter.Vehicles, cancellationToken);
        var manufacturers = await db.CarriedManufacturersAsync(filter.Manufacturers, call.Caller, cancellationToken);
        return records.Own<Complaint>(db)
            .OfSources(filter.SourceSystems, filter.ExternalIds)
            .In(c => c.CustomerId, customers)
            .In(c => c.VehicleId, vehicles)
            .In(c => c.ManufacturerId, manufacturers)
            .In(c => c.Severity, filter.Severities.Select(severity => (ComplaintSeverity)severity))
            .In(c => c.Safety, filter.HasSafety ? [filter.Safety] : [])
            .In(c => c.Category, filter.Categories)
            .In(c => c.State, filter.States.Select(state => (ComplaintState)state))
            .Between(c => c.ReceivedTime, filter.ReceivedFromTime, filter.ReceivedUntilTime);
    }
}
