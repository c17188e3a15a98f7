using Grpc.Core;
using GrpcCrm.Customers;
using GrpcCrm.Ingest;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Vehicles;

public sealed partial class VehicleService(
    TenantTransaction transaction, CallScope call, Pages pages, References references, RecordLinks links, Deletions deletions)
    : V1.VehicleService.VehicleServiceBase
{
    private static readonly Dictionary<string, Guid> NoCustomers = [];

    public override Task<V1.CreateVehicleResponse> CreateVehicle(V1.CreateVehicleRequest request, ServerCallContext context)
    {
        var message = request.Vehicle;
        return transaction.WriteAsync(async (db, now) =>
        {
            var cancellationToken = context.CancellationToken;
            var dealer = ResourceNames.Dealers.Own(request.Parent, call.Caller);
            await db.OwnCustomersAsync(NamedOwners(message), call.Caller, cancellationToken);
            await references.LockAsync(db, dealer, cancellationToken);
            var about = await links.FindAsync(db, new Naming("vehicle.", message.Manufacturer), cancellationToken);
            var key = RecordKey.Of(dealer, message.SourceSystem, message.ExternalId);
            var vehicle = await db.Vehicles.RevivedAsync(key, now, cancellationToken) ?? Vehicle.PutOnFile(dealer, now);
            message.ApplyTo(vehicle);
            vehicle.ManufacturerId = about.ManufacturerId;
            db.Vehicles.Add(vehicle);
            await db.SaveChangesAsync(cancellationToken);
            await references.ResolveAsync(db, ReferenceTarget.Vehicle, vehicle, cancellationToken);
            return new V1.CreateVehicleResponse { Vehicle = await WithOwnersAsync(db, vehicle, cancellationToken) };
        }, context.CancellationToken);
    }

    public override Task<V1.GetVehicleResponse> GetVehicle(V1.GetVehicleRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var vehicle = await FindAsync(db, request.Name, context.CancellationToken);
            return new V1.GetVehicleResponse { Vehicle = await WithOwnersAsync(db, vehicle, context.CancellationToken) };
        }, context.CancellationToken);

    public override Task<V1.ListVehiclesResponse> ListVehicles(V1.ListVehiclesRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var page = pages.Open(request, request.PageSize, request.PageToken);
            var query = await MatchingAsync(db, request, context.CancellationToken);
            if (!page.IsFirst) query = query.Where(v => v.VehicleId > page.Id(0));
            var found = await query.OrderBy(v => v.VehicleId).Take(page.Take).ToListAsync(context.CancellationToken);
            var customers = await OwnersAsync(db, found, context.CancellationToken);
            var (items, next) = page.Close(found, v => [v.VehicleId], v => v.ToMessage(customers, deletions));
            return new V1.ListVehiclesResponse { Vehicles = { items }, NextPageToken = next };
        }, context.CancellationToken);

    public override Task<V1.UpdateVehicleResponse> UpdateVehicle(V1.UpdateVehicleRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var cancellationToken = context.CancellationToken;
            var current = await FindAsync(db, request.Vehicle.Name, cancellationToken);
            Etag.Match(request.Vehicle.Etag, current.Revision);
            await db.OwnCustomersAsync(NamedOwners(request.Vehicle), call.Caller, cancellationToken);
            if (request.Vehicle.Manufacturer.Length > 0)
                await links.FindAsync(db, new Naming("vehicle.", request.Vehicle.Manufacturer), cancellationToken);
            var merged = UpdateMask.For(request.Vehicle, request.UpdateMask).Merge(current.ToMessage(NoCustomers), request.Vehicle);
            merged.Normalise(merged.SourceSystem);
            merged.Validate();
            var next = current.Next(now);
            merged.ApplyTo(next);
            var version = db.Vehicles.Where(v =>
                v.DealerId == current.DealerId && v.VehicleId == current.VehicleId && v.Revision == current.Revision);
            if (!await version.SupersedeAsync(now, cancellationToken)) throw Fail.EtagMismatch();
            db.Vehicles.Add(next);
            return new V1.UpdateVehicleResponse { Vehicle = await WithOwnersAsync(db, next, cancellationToken) };
        }, context.CancellationToken);

    private async Task<Vehicle> FindAsync(CrmDbContext db, string name, CancellationToken cancellationToken)
    {
        var id = ResourceNames.Vehicles.Own(name, call.Caller);
        return await db.Vehicles.AsNoTracking()
            .SingleOrDefaultAsync(v => v.DealerId == call.Caller.TenantId && v.VehicleId == id, cancellationToken)
            ?? throw Fail.NotFound("vehicles");
    }

    private async Task<IQueryable<Vehicle>> MatchingAsync(
        CrmDbContext db, V1.ListVehiclesRequest request, CancellationToken cancellationToken)
    {
        var query = deletions.Shown(db.Vehicles.AsNoTracking().Where(v => v.DealerId == call.Caller.TenantId), request.ShowDeleted);
        var filter = request.Filter ?? new();
        var vins = filter.Vins.Select(Vin.Normalise).ToList();
        if (vins.Count > 0) query = query.Where(v => v.Vin != "" && vins.Contains(v.Vin));
        var plates = filter.Plates.Select(VehiclePlate.KeyOf).ToList();
        if (plates.Count > 0) query = query.Where(v => v.PlateKeys.Any(key => plates.Contains(key)));
        var manufacturers = new List<Guid?>();
        foreach (var name in filter.Manufacturers)
            manufacturers.Add((await links.FindAsync(db, new Naming("", name), cancellationToken)).ManufacturerId);
        if (manufacturers.Count > 0) query = query.Where(v => manufacturers.Contains(v.ManufacturerId));
        var owners = await db.OwnCustomersAsync(filter.Customers, call.Caller, cancellationToken);
        if (owners.Count == 0) return query;
        var keys = await KeysOfAsync(db, owners, cancellationToken);
        return query.Where(v => v.OwnerKeys.Any(key => keys.Contains(key)));
    }

    /// <summary>What the vehicles of these customers are found by: their ids and their keys.</summary>
    private async Task<List<string>> KeysOfAsync(CrmDbContext db, IReadOnlyList<Guid?> customers, CancellationToken cancellationToken)
    {
        var dealer = call.Caller.TenantId;
        var known = await db.Customers.AsNoTracking()
            .Where(c => c.DealerId == dealer && customers.Contains(c.CustomerId) && c.ExternalId != null)
            .ToListAsync(cancellationToken);
        return
        [
            .. customers.OfType<Guid>().Select(id => VehicleOwner.StoredKey(dealer, VehicleOwner.KeyOf(id))),
            .. known.Select(c => VehicleOwner.StoredKey(dealer, VehicleOwner.KeyOf(c.SourceSystem!, c.ExternalId!))),
        ];
    }

    private async Task<V1.Vehicle> WithOwnersAsync(CrmDbContext db, Vehicle vehicle, CancellationToken cancellationToken) =>
        vehicle.ToMessage(await OwnersAsync(db, [vehicle], cancellationToken));

    /// <summary>The customers that owners name by reference, as far as they are known.</summary>
    private async Task<Dictionary<string, Guid>> OwnersAsync(
        CrmDbContext db, IReadOnlyList<Vehicle> vehicles, CancellationToken cancellationToken)
    {
        var named = vehicles.SelectMany(v => v.Owners).Where(owner => owner.CustomerId is null).ToList();
        if (named.Count == 0) return NoCustomers;
        var sources = named.Select(owner => owner.SourceSystem).Distinct().ToList();
        var externalIds = named.Select(owner => owner.ExternalId).Distinct().ToList();
        var found = await db.Customers.AsNoTracking()
            .Where(c => c.DealerId == call.Caller.TenantId && sources.Contains(c.SourceSystem) && externalIds.Contains(c.ExternalId))
            .Select(c => new { c.SourceSystem, c.ExternalId, c.CustomerId })
            .ToListAsync(cancellationToken);
        return found.ToDictionary(c => VehicleOwner.KeyOf(c.SourceSystem!, c.ExternalId!), c => c.CustomerId, StringComparer.Ordinal);
    }

    private static IEnumerable<string> NamedOwners(V1.Vehicle vehicle) =>
        vehicle.Owners.Select(owner => owner.Customer).Where(name => name.Length > 0);
}
