using Grpc.Core;
using GrpcCrm.Ingest;

namespace GrpcCrm.Vehicles;

/// <summary>Deletion and the way back.</summary>
public sealed partial class VehicleService
{
    public override Task<V1.DeleteVehicleResponse> DeleteVehicle(V1.DeleteVehicleRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var (_, gone) = await records.DeleteAsync<Vehicle>(db, request.Name, request.Etag, now, context.CancellationToken);
            db.Add(gone);
            return new V1.DeleteVehicleResponse { Vehicle = gone.ToMessage(NoCustomers, deletions) };
        }, context.CancellationToken);

    /// <summary>Resolves again: what came meanwhile could not be told the vehicle's manufacturer.</summary>
    public override Task<V1.UndeleteVehicleResponse> UndeleteVehicle(V1.UndeleteVehicleRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var cancellationToken = context.CancellationToken;
            await references.LockAsync(db, call.Caller.TenantId, cancellationToken);
            var back = await records.UndeleteAsync<Vehicle>(db, request.Name, request.Etag, now, cancellationToken);
            db.Add(back);
            await db.SaveChangesAsync(cancellationToken);
            await references.ResolveAsync(db, ReferenceTarget.Vehicle, back, cancellationToken);
            return new V1.UndeleteVehicleResponse { Vehicle = await WithOwnersAsync(db, back, cancellationToken) };
        }, context.CancellationToken);
}
