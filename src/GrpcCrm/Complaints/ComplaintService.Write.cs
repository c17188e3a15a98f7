using Grpc.Core;
using GrpcCrm.Customers;
using GrpcCrm.Dealers;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Complaints;

public sealed partial class ComplaintService
{
    public override Task<V1.CreateComplaintResponse> CreateComplaint(V1.CreateComplaintRequest request, ServerCallContext context)
    {
        request.Complaint.Validate();
        return transaction.Write(async (db, now) =>
        {
            var dealer = ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var complaint = Complaint.Receive(dealer, now);
            request.Complaint.ApplyTo(complaint);
            complaint.SourceSystem = NullIfEmpty(request.Complaint.SourceSystem);
            complaint.ExternalId = NullIfEmpty(request.Complaint.ExternalId);
            complaint.ReceivedTime = ReceivedTime(request.Complaint, now);
            complaint.ManufacturerId = await Manufacturer(db, request.Complaint.Manufacturer, context.CancellationToken);
            await SetCustomer(db, complaint, request.Complaint, context.CancellationToken);
            if (request.RepeatOf.Length > 0)
                complaint.RepeatOfId = (await db.OwnComplaint(request.RepeatOf, call.Caller, context.CancellationToken)).ComplaintId;
            var catalogue = await ComplaintCatalogue.Of(db, [complaint], context.CancellationToken);
            catalogue.Require(complaint, null, "complaint.");
            var receipt = ComplaintEvent.Recorded(complaint, ComplaintState.Received, complaint.ReceivedTime, now);
            receipt.Recorder = call.Caller.Subject;
            await db.Record(receipt, complaint, context.CancellationToken);
            if (complaint.Safety) await SafetyNotices.Publish(db, dealer, [complaint.ComplaintId], now, context.CancellationToken);
            return new V1.CreateComplaintResponse { Complaint = complaint.ToMessage(catalogue) };
        }, context.CancellationToken);
    }

    public override Task<V1.UpdateComplaintResponse> UpdateComplaint(V1.UpdateComplaintRequest request, ServerCallContext context) =>
        transaction.Write(async (db, now) =>
        {
            var current = await db.OwnComplaint(request.Complaint.Name, call.Caller, context.CancellationToken);
            var customer = await Customer(db, request.Complaint.Customer, context.CancellationToken);
            Etag.Match(request.Complaint.Etag, current.Revision);
            var mask = UpdateMask.For(request.Complaint, request.UpdateMask);
            var before = await ComplaintCatalogue.Of(db, [current], context.CancellationToken);
            var merged = mask.Merge(current.ToMessage(before), request.Complaint);
            var next = current.Next(now);
            merged.ApplyTo(next);
            if (mask.Changes("customer"))
                (next.CustomerId, next.CustomerSourceSystem, next.CustomerExternalId) = (customer, null, null);
            var catalogue = await ComplaintCatalogue.Of(db, [next], context.CancellationToken);
            catalogue.Require(next, current, "complaint.");
            await db.Supersede(current, now, context.CancellationToken);
            db.Complaints.Add(next);
            await db.SaveChangesAsync(context.CancellationToken);
            if (next.Safety) await SafetyNotices.Publish(db, next.DealerId, [next.ComplaintId], now, context.CancellationToken);
            return new V1.UpdateComplaintResponse { Complaint = next.ToMessage(catalogue) };
        }, context.CancellationToken);

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;

    private static DateTime ReceivedTime(V1.Complaint message, DateTime now)
    {
        var told = message.ReceivedTime?.ToTime() ?? now;
        return told <= now
            ? told
            : throw Fail.FieldInvalid("complaint.received_time", "The time lies ahead of the service's clock.", "FUTURE");
    }

    /// <summary>The brand that is named, else the dealer's only one. One that the dealer does not carry is not found.</summary>
    private async Task<Guid> Manufacturer(CrmDbContext db, string name, CancellationToken cancellation)
    {
        var named = name.Length > 0 ? ResourceNames.Manufacturers.Parse(name).Id : (Guid?)null;
        var brands = await DealerBrands.Of(db, call.Caller.TenantId, cancellation);
        if (brands.TryResolve(named, out var manufacturer)) return manufacturer;
        if (named is not null) throw Fail.NotFound(ResourceNames.Manufacturers.Collection);
        throw Fail.FieldInvalid("complaint.manufacturer", "The dealer carries several brands; name the manufacturer.", "REQUIRED");
    }

    private async Task<Guid?> Customer(CrmDbContext db, string name, CancellationToken cancellation) =>
        name.Length > 0 ? (await db.OwnCustomers([name], call.Caller, cancellation))[0] : null;

    /// <summary>By its name, else by its key in a source system: that may arrive later and then finds the complaint.</summary>
    private async Task SetCustomer(CrmDbContext db, Complaint complaint, V1.Complaint message, CancellationToken cancellation)
    {
        complaint.CustomerId = await Customer(db, message.Customer, cancellation);
        if (complaint.CustomerId is not null || message.CustomerReference is not { } reference) return;
        var source = reference.SourceSystem.Length > 0 ? reference.SourceSystem : message.SourceSystem;
        (complaint.CustomerSourceSystem, complaint.CustomerExternalId) = (source, reference.ExternalId);
        await references.Lock(db, complaint.DealerId, cancellation);
        complaint.CustomerId = await db.Customers
            .Where(c => c.DealerId == complaint.DealerId && c.SourceSystem == source && c.ExternalId == reference.ExternalId)
            .Select(c => (Guid?)c.CustomerId)
            .SingleOrDefaultAsync(cancellation);
    }
}
