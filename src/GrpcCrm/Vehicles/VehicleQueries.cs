using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Vehicles;

/// <summary>What other features ask of vehicles.</summary>
public static class VehicleQueries
{
    /// <summary>The ids of the caller's vehicles of these names. Refuses them all if one is not there.</summary>
    public static async Task<IReadOnlyList<Guid?>> OwnVehiclesAsync(
        this CrmDbContext db, IEnumerable<string> names, Caller caller, CancellationToken cancellationToken)
    {
        var ids = names.Select(name => ResourceNames.Vehicles.Own(name, caller)).Distinct().ToList();
        if (ids.Count == 0) return [];
        var found = await db.Vehicles.CountAsync(v => v.DealerId == caller.TenantId && ids.Contains(v.VehicleId), cancellationToken);
        if (found < ids.Count) throw Fail.NotFound(ResourceNames.Vehicles.Collection);
        return [.. ids.Select(id => (Guid?)id)];
    }

    /// <summary>The manufacturer that the caller's vehicle tells; null where it is deleted.</summary>
    public static Task<Guid?> ManufacturerOfAsync(this CrmDbContext db, Guid vehicle, Caller caller, CancellationToken cancellationToken) =>
        db.Vehicles
            .Where(v => v.DealerId == caller.TenantId && v.VehicleId == vehicle)
            .Select(v => v.ManufacturerId)
            .SingleOrDefaultAsync(cancellationToken);
}
