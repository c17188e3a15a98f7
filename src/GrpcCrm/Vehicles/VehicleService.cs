using Grpc.Core;
using GrpcCrm.Customers;
using GrpcCrm.Dealers;
using GrpcCrm.Ingest;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.Vehicles;

public sealed partial class VehicleService(
    TenantTransaction transaction, CallScope call, Records records, Lists lists, References references, RecordLinks links,
    Deletions deletions)
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
            await records.IdsAsync<Customer>(db, NamedOwners(message), cancellationToken);
            await references.LockAsync(db, dealer, cancellationToken);
            var about = await links.FindAsync(db, new Naming("vehicle.", message.Manufacturer), cancellationToken);
            var key = (message.SourceSystem, message.ExternalId);
            var vehicle = await records.NewAsync<Vehicle>(db, key, now, cancellationToken);
            message.ApplyTo(vehicle);
            vehicle.ManufacturerId = about.ManufacturerId;
            db.Add(vehicle);
            await db.SaveChangesAsync(cancellationToken);
            await references.ResolveAsync(db, ReferenceTarget.Vehicle, vehicle, cancellationToken);
            return new V1.CreateVehicleResponse { Vehicle = await WithOwnersAsync(db, vehicle, cancellationToken) };
        }, context.CancellationToken);
    }

    public override Task<V1.GetVehicleResponse> GetVehicle(V1.GetVehicleRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            var vehicle = await records.GetAsync<Vehicle>(db, request.Name, context.CancellationToken);
            return new V1.GetVehicleResponse { Vehicle = await WithOwnersAsync(db, vehicle, context.CancellationToken) };
        }, context.CancellationToken);

    public override Task<V1.ListVehiclesResponse> ListVehicles(V1.ListVehiclesRequest request, ServerCallContext context) =>
        transaction.ReadAsync(async db =>
        {
            ResourceNames.Dealers.Own(request.Parent, call.Caller);
            var matching = await MatchingAsync(db, request, context.CancellationToken);
            var page = await lists.PageAsync<Vehicle, V1.Vehicle>(request, matching, Order.By((Vehicle v) => v.RecordId), async found =>
            {
                var customers = await OwnersAsync(db, found, context.CancellationToken);
                return vehicle => vehicle.ToMessage(customers, deletions);
            }, context.CancellationToken);
            return new V1.ListVehiclesResponse { Vehicles = { page.Items }, NextPageToken = page.NextPageToken };
        }, context.CancellationToken);

    public override Task<V1.UpdateVehicleResponse> UpdateVehicle(V1.UpdateVehicleRequest request, ServerCallContext context) =>
        transaction.WriteAsync(async (db, now) =>
        {
            var cancellationToken = context.CancellationToken;
            var current = await records.GetAsync<Vehicle>(db, request.Vehicle.Name, cancellationToken);
            await records.IdsAsync<Customer>(db, NamedOwners(request.Vehicle), cancellationToken);
            if (request.Vehicle.Manufacturer.Length > 0)
                await links.FindAsync(db, new Naming("vehicle.", request.Vehicle.Manufacturer), cancellationToken);
            var next = await records.NextAsync(db, current, request.Vehicle.Etag, now, cancellationToken);
            var merged = UpdateMask.For(request.Vehicle, request.UpdateMask).Merge(current.ToMessage(NoCustomers), request.Vehicle);
            merged.Normalise(merged.SourceSystem);
            merged.Validate();
            merged.ApplyTo(next);
            db.Add(next);
            return new V1.UpdateVehicleResponse { Vehicle = await WithOwnersAsync(db, next, cancellationToken) };
        }, context.CancellationToken);

    private async Task<IQueryable<Vehicle>> MatchingAsync(
        CrmDbContext db, V1.ListVehiclesRequest request, CancellationToken cancellationToken)
    {
        var filter = request.Filter ?? new();
        var manufacturers = await db.CarriedManufacturersAsync(filter.Manufacturers, call.Caller, cancellationToken);
        var query = records.Own<Vehicle>(db, request.ShowDeleted)
            .OfSources(filter.SourceSystems, filter.ExternalIds)
            .In(v => v.ManufacturerId, manufacturers)
            .In(v => v.Vin, filter.Vins.Select(Vin.Normalise).Where(vin => vin.Length > 0));
        var plates = filter.Plates.Select(VehiclePlate.KeyOf).ToList();
        if (plates.Count > 0) query = query.Where(v => v.PlateKeys.Any(key => plates.Contains(key)));
        var owners = await records.IdsAsync<Customer>(db, filter.Customers, cancellationToken);
        if (owners.Count == 0) return query;
        var keys = await KeysOfAsync(db, owners, cancellationToken);
        return query.Where(v => v.OwnerKeys.Any(key => keys.Contains(key)));
    }

    /// <summary>What the vehicles of these customers are found by: their ids and their keys.</summary>
    private async Task<List<string>> KeysOfAsync(CrmDbContext db, IReadOnlyList<Guid?> customers, CancellationToken cancellationToken)
    {
        var dealer = call.Caller.TenantId;
        var known = await records.Own<Customer>(db).Where(c => customers.Contains(c.RecordId) && c.ExternalId != null)
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
        var found = await records.Own<Customer>(db)
            .Where(c => sources.Contains(c.SourceSystem) && externalIds.Contains(c.ExternalId))
            .Select(c => new { c.SourceSystem, c.ExternalId, c.RecordId })
            .ToListAsync(cancellationToken);
        return found.ToDictionary(c => VehicleOwner.KeyOf(c.SourceSystem!, c.ExternalId!), c => c.RecordId, StringComparer.Ordinal);
    }

    private static IEnumerable<string> NamedOwners(V1.Vehicle vehicle) =>
        vehicle.Owners.Select(owner => owner.Customer).Where(name => name.Length > 0);
}
