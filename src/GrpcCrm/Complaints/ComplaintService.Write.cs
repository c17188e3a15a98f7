using Grpc.Core;
using GrpcCrm.Customers;
using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
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
            var key = RecordKey.Of(dealer, request.Complaint.SourceSystem, request.Complaint.ExternalId);
            var revived = await db.Complaints.RevivedAsync(key, now, context.CancellationToken);
            var complaint = revived ?? Complaint.Receive(dealer, now);
            request.Complaint.ApplyTo(complaint);
            request.Complaint.ApplyTo(complaint, about);
            var violations = new Violations();
            complaint.ReceivedTime = ReceivedTime(request.Complaint, now, violations);
            if (request.RepeatOf.Length > 0)
                complaint.RepeatOfId = (await db.OwnComplaintAsync(request.RepeatOf, call.Caller, context.CancellationToken)).ComplaintId;
            var catalogue = await ComplaintCatalogue.OfAsync(db, [complaint], context.CancellationToken);
            catalogue.Check(complaint, null, "complaint.", violations);
            violations.ThrowIfAny();
            var receipt = ComplaintEvent.Recorded(complaint, ComplaintState.Received, complaint.ReceivedTime, now);
            receipt.Recorder = call.Caller.Subject;
            await db.RecordAsync(receipt, (null, complaint), context.CancellationToken);
            if (complaint.Safety) await SafetyNotices.PublishAsync(db, dealer, [complaint.ComplaintId], now, context.CancellationToken);
            return new V1.CreateComplaintResponse { Complaint = complaint.ToMessage(catalogue) };
        }, context.CancellationToken);
    }

    public override Task<V1.UpdateComplaintResponse> UpdateComplaint(V1.UpdateComplaintRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var current = await db.OwnComplaintAsync(request.Complaint.Name, call.Caller, context.CancellationToken);
            var customer = await CustomerAsync(db, request.Complaint.Customer, context.CancellationToken);
            Etag.Match(request.Complaint.Etag, current.Revision);
            var mask = UpdateMask.For(request.Complaint, request.UpdateMask);
            var before = await ComplaintCatalogue.OfAsync(db, [current], context.CancellationToken);
            var merged = mask.Merge(current.ToMessage(before), request.Complaint);
            var next = current.Next(now);
            merged.ApplyTo(next);
            if (mask.Changes("customer"))
                (next.CustomerId, next.CustomerSourceSystem, next.CustomerExternalId) = (customer, null, null);
            var catalogue = await ComplaintCatalogue.OfAsync(db, [next], context.CancellationToken);
            var violations = new Violations();
            catalogue.Check(next, current, "complaint.", violations);
            violations.ThrowIfAny();
            await db.SupersedeAsync(current, now, context.CancellationToken);
            await db.StoreAsync(current, next, context.CancellationToken);
            if (next.Safety) await SafetyNotices.PublishAsync(db, next.DealerId, [next.ComplaintId], now, context.CancellationToken);
            return new V1.UpdateComplaintResponse { Complaint = next.ToMessage(catalogue) };
        }, context.CancellationToken);

    private static DateTime ReceivedTime(V1.Complaint message, DateTime now, Violations violations)
    {
        var told = message.ReceivedTime?.ToTime() ?? now;
        if (told > now) violations.Add("complaint.received_time", "FUTURE", SourceClockMessages.Ahead);
        return told;
    }

    private async Task<Guid?> CustomerAsync(CrmDbContext db, string name, CancellationToken cancellationToken) =>
        name.Length > 0 ? (await db.OwnCustomersAsync([name], call.Caller, cancellationToken))[0] : null;
}
