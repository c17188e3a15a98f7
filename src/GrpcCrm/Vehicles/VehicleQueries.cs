using GrpcCrm.Platform.Access;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Vehicles;

/// <summary>What other features ask of vehicles.</summary>
public static class VehicleQueries
{
    /// <summary>The manufacturer that the caller's vehicle tells; null where it is deleted.</summary>
    public static Task<Guid?> ManufacturerOfAsync(this CrmDbContext db, Guid vehicle, Caller caller, CancellationToken cancellationToken) =>
        db.Vehicles
            .Where(v => v.DealerId == caller.TenantId && v.RecordId == vehicle)
            .Select(v => v.ManufacturerId)
            .SingleOrDefaultAsync(cancellationToken);
}
