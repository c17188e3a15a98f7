using Grpc.Core;
using GrpcCrm.Ingest;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Vehicles;

namespace GrpcCrm.Interactions;

/// <summary>Deletion and the way back. Both change what reports count.</summary>
public sealed partial class InteractionService
{
    public override Task<V1.DeleteInteractionResponse> DeleteInteraction(
        V1.DeleteInteractionRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var (before, gone) = await records.DeleteAsync<Interaction>(
                db, request.Name, request.Etag, now, context.CancellationToken);
            db.Add(gone);
            await db.SaveChangesAsync(context.CancellationToken);
            await db.MarkLateAsync(before, gone, context.CancellationToken);
            return new V1.DeleteInteractionResponse { Interaction = gone.ToMessage(deletions) };
        }, context.CancellationToken);

    public override Task<V1.UndeleteInteractionResponse> UndeleteInteraction(
        V1.UndeleteInteractionRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            await references.LockAsync(db, call.Caller.TenantId, context.CancellationToken);
            var back = await records.UndeleteAsync<Interaction>(db, request.Name, request.Etag, now, context.CancellationToken);
            await RelinkAsync(db, back, context.CancellationToken);
            db.Add(back);
            await db.SaveChangesAsync(context.CancellationToken);
            await db.MarkLateAsync(null, back, context.CancellationToken);
            return new V1.UndeleteInteractionResponse { Interaction = back.ToMessage() };
        }, context.CancellationToken);

    /// <summary>
    /// A deleted interaction waits for nothing and follows no correction. So what it waited for is looked up again, and the manufacturer
    /// that its vehicle tells; a vehicle that is deleted itself tells none, and the interaction keeps what it had.
    /// </summary>
    private async Task RelinkAsync(CrmDbContext db, Interaction back, CancellationToken cancellationToken)
    {
        var customer = back.CustomerId is null ? ReferenceMessages.ToMessage(back.CustomerSourceSystem, back.CustomerExternalId) : null;
        var isOpen = back.VehicleId is null || back.ManufacturerId is null;
        var vehicle = isOpen ? ReferenceMessages.ToMessage(back.VehicleSourceSystem, back.VehicleExternalId) : null;
        if (customer is not null || vehicle is not null)
        {
            var manufacturer = back.ManufacturerId is { } id ? ResourceNames.Manufacturers.Format(id) : "";
            var naming = new Naming("", manufacturer) { CustomerReference = customer, VehicleReference = vehicle };
            var about = await links.FindAsync(db, naming, cancellationToken);
            (back.CustomerId, back.VehicleId) = (back.CustomerId ?? about.CustomerId, back.VehicleId ?? about.VehicleId);
        }

        if (back is { ManufacturerDerived: true, VehicleId: { } told })
            back.ManufacturerId = await db.ManufacturerOfAsync(told, call.Caller, cancellationToken) ?? back.ManufacturerId;
    }
}
