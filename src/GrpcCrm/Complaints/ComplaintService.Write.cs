using Grpc.Core;
using GrpcCrm.Customers;
using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Complaints;

public sealed partial class ComplaintService
{
    public override Task<V1.CreateComplaintResponse> CreateComplaint(V1.CreateComplaintRequest request, ServerCallContext context)
    {
        return transaction.WriteAsync(async (db, now) =>
        {
            var dealer = ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var about = await links.FindAsync(db, request.Complaint.Naming(), context.CancellationToken);
            var key = (request.Complaint.SourceSystem, request.Complaint.ExternalId);
            var complaint = await records.NewAsync<Complaint>(db, key, now, context.CancellationToken);
            request.Complaint.ApplyTo(complaint);
            request.Complaint.ApplyTo(complaint, about);
            var violations = new Violations();
            complaint.ReceivedTime = ReceivedTime(request.Complaint, now, violations);
            if (request.RepeatOf.Length > 0)
                complaint.RepeatOfId = (await records.GetAsync<Complaint>(db, request.RepeatOf, context.CancellationToken)).RecordId;
            var catalogue = await ComplaintCatalogue.OfAsync(db, [complaint], context.CancellationToken);
            catalogue.Check(complaint, null, "complaint.", violations);
            violations.ThrowIfAny();
            var receipt = ComplaintEvent.Recorded(complaint, ComplaintState.Received, complaint.ReceivedTime, now);
            receipt.Recorder = call.Caller.Subject;
            await db.RecordAsync(receipt, (null, complaint), context.CancellationToken);
            if (complaint.Safety) await SafetyNotices.PublishAsync(db, dealer, [complaint.RecordId], now, context.CancellationToken);
            return new V1.CreateComplaintResponse { Complaint = complaint.ToMessage(catalogue) };
        }, context.CancellationToken);
    }

    public override Task<V1.UpdateComplaintResponse> UpdateComplaint(V1.UpdateComplaintRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var current = await records.GetAsync<Complaint>(db, request.Complaint.Name, context.CancellationToken);
            var customer = await CustomerAsync(db, request.Complaint.Customer, context.CancellationToken);
            var next = await records.NextAsync(db, current, request.Complaint.Etag, now, context.CancellationToken);
            var mask = UpdateMask.For(request.Complaint, request.UpdateMask);
            var before = await ComplaintCatalogue.OfAsync(db, [current], context.CancellationToken);
            var merged = mask.Merge(current.ToMessage(before), request.Complaint);
            merged.ApplyTo(next);
            if (mask.Changes("customer"))
                (next.CustomerId, next.CustomerSourceSystem, next.CustomerExternalId) = (customer, null, null);
            var catalogue = await ComplaintCatalogue.OfAsync(db, [next], context.CancellationToken);
            var violations = new Violations();
            catalogue.Check(next, current, "complaint.", violations);
            violations.ThrowIfAny();
            await db.StoreAsync(current, next, context.CancellationToken);
            if (next.Safety) await SafetyNotices.PublishAsync(db, next.DealerId, [next.RecordId], now, context.CancellationToken);
            return new V1.UpdateComplaintResponse { Complaint = next.ToMessage(catalogue) };
        }, context.CancellationToken);

    private static DateTime ReceivedTime(V1.Complaint message, DateTime now, Violations violations)
    {
        var told = message.ReceivedTime?.ToTime() ?? now;
        if (told > now) violations.Add("complaint.received_time", "FUTURE", SourceClockMessages.Ahead);
        return told;
    }

    private async Task<Guid?> CustomerAsync(CrmDbContext db, string name, CancellationToken cancellationToken) =>
        name.Length > 0 ? (await records.IdsAsync<Customer>(db, [name], cancellationToken))[0] : null;
}
