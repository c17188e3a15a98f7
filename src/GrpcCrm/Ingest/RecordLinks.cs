using GrpcCrm.Dealers;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using Npgsql;

namespace GrpcCrm.Ingest;

/// <summary>What a record that is made one by one says of what it is about: names, or references to what may arrive later.</summary>
/// <param name="Path">The path of the record in its request, for violations; ends in a dot.</param>
/// <param name="Manufacturer">Empty: the vehicle's, else the dealer's only one.</param>
public sealed record Naming(string Path, string Manufacturer)
{
    public string Customer { get; init; } = "";

    public V1.ExternalReference? CustomerReference { get; init; }

    public string Vehicle { get; init; } = "";

    public V1.ExternalReference? VehicleReference { get; init; }
}

/// <summary>What a record is about; null where that is not known yet.</summary>
public sealed record Links(Guid? CustomerId, Guid? VehicleId, Guid? ManufacturerId, bool ManufacturerDerived);

/// <summary>Finds what a record that is made one by one is about, by the rules that hold for records in bulk.</summary>
public sealed class RecordLinks(CallScope call)
{
    private static readonly Dictionary<ReferenceTarget, string> FindReferred = Filled("Ingest/find_referred.sql");
    private static readonly Dictionary<ReferenceTarget, string> FindNamed = Filled("Ingest/find_named.sql");

    public async Task<Links> Find(CrmDbContext db, Naming naming, CancellationToken cancellation)
    {
        await Await(db, naming, cancellation);
        var named = naming.Manufacturer.Length == 0 ? (Guid?)null : ResourceNames.Manufacturers.Parse(naming.Manufacturer).Id;
        var brands = await DealerBrands.Of(db, call.Caller.TenantId, cancellation);
        if (named is { } id && !brands.Manufacturers.Contains(id)) throw Fail.NotFound(ResourceNames.Manufacturers.Collection);

        var customer = naming.Customer.Length > 0
            ? await Named(db, ReferenceTarget.Customer, ResourceNames.Customers.Own(naming.Customer, call.Caller), cancellation)
            : await Referred(db, ReferenceTarget.Customer, naming.CustomerReference, cancellation);
        var vehicle = naming.Vehicle.Length > 0
            ? await Named(db, ReferenceTarget.Vehicle, ResourceNames.Vehicles.Own(naming.Vehicle, call.Caller), cancellation)
            : await Referred(db, ReferenceTarget.Vehicle, naming.VehicleReference, cancellation);

        var derived = named is null && (naming.Vehicle.Length > 0 || naming.VehicleReference is not null);
        var manufacturer = named ?? vehicle?.Manufacturer ?? brands.Only;
        if (manufacturer is null && !derived)
            throw Fail.FieldInvalid(naming.Path + "manufacturer", "The dealer carries several brands; name the manufacturer.", "REQUIRED");
        return new Links(customer?.Id, vehicle?.Id, manufacturer, derived);
    }

    /// <summary>So that none of the references is brought by another transaction in this very moment.</summary>
    private async Task Await(CrmDbContext db, Naming naming, CancellationToken cancellation)
    {
        await using var statements = db.CreateBatch();
        var dealer = call.Caller.TenantId;
        if (naming.Customer.Length == 0) References.AddAwait(statements, dealer, ReferenceTarget.Customer, [naming.CustomerReference]);
        if (naming.Vehicle.Length == 0) References.AddAwait(statements, dealer, ReferenceTarget.Vehicle, [naming.VehicleReference]);
        if (statements.BatchCommands.Count > 0) await statements.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<(Guid Id, Guid? Manufacturer)?> Named(
        CrmDbContext db, ReferenceTarget target, Guid id, CancellationToken cancellation)
    {
        await using var statements = db.CreateBatch();
        statements.Add(FindNamed[target], call.Caller.TenantId, id);
        return await Read(statements, cancellation) ?? throw Fail.NotFound(target.Name + "s");
    }

    private async Task<(Guid Id, Guid? Manufacturer)?> Referred(
        CrmDbContext db, ReferenceTarget target, V1.ExternalReference? reference, CancellationToken cancellation)
    {
        if (reference is null) return null;
        await using var statements = db.CreateBatch();
        statements.Add(FindReferred[target], call.Caller.TenantId, reference.SourceSystem, reference.ExternalId);
        return await Read(statements, cancellation);
    }

    private static async Task<(Guid Id, Guid? Manufacturer)?> Read(NpgsqlBatch statements, CancellationToken cancellation)
    {
        await using var reader = await statements.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        return (reader.GetGuid(0), await reader.IsDBNullAsync(1, cancellation) ? null : reader.GetGuid(1));
    }

    private static Dictionary<ReferenceTarget, string> Filled(string path) =>
        ReferenceTarget.All.ToDictionary(target => target, target => target.Fill(EmbeddedSql.Text(path)));
}
