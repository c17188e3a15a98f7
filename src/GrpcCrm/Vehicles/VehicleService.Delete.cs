using Grpc.Core;
using GrpcCrm.Ingest;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Names;

namespace GrpcCrm.Vehicles;

/// <summary>Deletion and the way back.</summary>
public sealed partial class VehicleService
{
    public override Task<V1.DeleteVehicleResponse> DeleteVehicle(V1.DeleteVehicleRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var named = Named(db, request.Name, request.Etag, now);
            var (_, gone) = await deletions.DeleteAsync(named, context.CancellationToken);
            db.Vehicles.Add(gone);
            return new V1.DeleteVehicleResponse { Vehicle = gone.ToMessage(NoCustomers, deletions) };
        }, context.CancellationToken);

    /// <summary>Resolves again: what came meanwhile could not be told the vehicle's manufacturer.</summary>
    public override Task<V1.UndeleteVehicleResponse> UndeleteVehicle(V1.UndeleteVehicleRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var cancellationToken = context.CancellationToken;
            await references.LockAsync(db, call.Caller.TenantId, cancellationToken);
            var back = await deletions.UndeleteAsync(Named(db, request.Name, request.Etag, now), cancellationToken);
            db.Vehicles.Add(back);
            await db.SaveChangesAsync(cancellationToken);
            await references.ResolveAsync(db, ReferenceTarget.Vehicle, back, cancellationToken);
            return new V1.UndeleteVehicleResponse { Vehicle = await WithOwnersAsync(db, back, cancellationToken) };
        }, context.CancellationToken);

    private NamedRecord<Vehicle> Named(CrmDbContext db, string name, string etag, DateTime now)
    {
        var (dealer, id) = (call.Caller.TenantId, ResourceNames.Vehicles.Own(name, call.Caller));
        return new(db.Vehicles.Where(v => v.DealerId == dealer && v.VehicleId == id), ResourceNames.Vehicles.Collection, etag, now);
    }
}
