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

    private static readonly string CarriedBrands = EmbeddedSql.Text("Ingest/carried_brands.sql");

    public Task<Links> FindAsync(CrmDbContext db, Naming naming, CancellationToken cancellationToken) =>
        Ask(naming).RunAsync(db, cancellationToken);

    /// <summary>
    /// The same, to be asked as a transaction opens. The first statements take a lock, so that none of the references is brought by another
    /// transaction in this very moment.
    /// </summary>
    public OpeningQuery<Links> Ask(Naming naming) => new(
        batch =>
        {
            var dealer = call.Caller.TenantId;
            if (naming.Customer.Length == 0) References.AddAwait(batch, dealer, ReferenceTarget.Customer, [naming.CustomerReference]);
            if (naming.Vehicle.Length == 0) References.AddAwait(batch, dealer, ReferenceTarget.Vehicle, [naming.VehicleReference]);
            batch.Add(CarriedBrands, dealer);
            foreach (var subject in Subjects(naming)) subject.AddTo(batch, dealer);
        },
        async (reader, cancellationToken) =>
        {
            for (var awaited = Awaited(naming); awaited > 0; awaited--) await reader.NextResultAsync(cancellationToken);
            var brands = await BrandsAsync(reader, cancellationToken);
            var named = naming.Manufacturer.Length == 0 ? (Guid?)null : ResourceNames.Manufacturers.Parse(naming.Manufacturer).Id;
            if (named is { } id && !brands.Manufacturers.Contains(id)) throw Fail.NotFound(ResourceNames.Manufacturers.Collection);
            var found = new Dictionary<ReferenceTarget, Found>();
            foreach (var subject in Subjects(naming))
            {
                if (await NextAsync(reader, cancellationToken) is { } one) found.Add(subject.Target, one);
                else if (subject.IsNamed) throw Fail.NotFound(subject.Target.Names.Collection);
            }

            return About(naming, named, brands, found);
        })
    {
        AddKept = batch =>
        {
            batch.Add(CarriedBrands, call.Caller.TenantId);
            foreach (var subject in Subjects(naming).Where(subject => subject.IsNamed)) subject.AddTo(batch, call.Caller.TenantId);
        },
    };

    private static Links About(Naming naming, Guid? named, DealerBrands brands, Dictionary<ReferenceTarget, Found> found)
    {
        var vehicle = found.GetValueOrDefault(ReferenceTarget.Vehicle);
        var derived = named is null && (naming.Vehicle.Length > 0 || naming.VehicleReference is not null);
        var manufacturer = named ?? vehicle?.Manufacturer ?? brands.Only;
        if (manufacturer is null && !derived)
            throw Fail.FieldInvalid(naming.Path + "manufacturer", "The dealer carries several brands. Name the manufacturer.", "REQUIRED");
        return new Links(found.GetValueOrDefault(ReferenceTarget.Customer)?.Id, vehicle?.Id, manufacturer, derived);
    }

    /// <summary>What the record names or refers to, in the order in which it is asked for.</summary>
    private IEnumerable<Subject> Subjects(Naming naming)
    {
        if (naming.Customer.Length > 0)
            yield return new(ReferenceTarget.Customer) { Id = IdOf(ReferenceTarget.Customer.Names, naming.Customer) };
        else if (naming.CustomerReference is { } customer)
            yield return new(ReferenceTarget.Customer) { Reference = customer };
        if (naming.Vehicle.Length > 0)
            yield return new(ReferenceTarget.Vehicle) { Id = IdOf(ReferenceTarget.Vehicle.Names, naming.Vehicle) };
        else if (naming.VehicleReference is { } vehicle)
            yield return new(ReferenceTarget.Vehicle) { Reference = vehicle };
    }

    private static int Awaited(Naming naming) =>
        (naming is { Customer.Length: 0, CustomerReference: not null } ? 1 : 0)
        + (naming is { Vehicle.Length: 0, VehicleReference: not null } ? 1 : 0);

    /// <summary>Another dealer's is none: nothing has the empty id.</summary>
    private Guid IdOf(ResourcePattern names, string name) =>
        names.TryParse(name, out var parsed) && parsed.Tenant == call.Caller.TenantId ? parsed.Id : Guid.Empty;

    private static async Task<DealerBrands> BrandsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var manufacturers = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken)) manufacturers.Add(reader.GetGuid(0));
        return new DealerBrands(manufacturers);
    }

    private static async Task<Found?> NextAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        return new Found(reader.GetGuid(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetGuid(1));
    }

    private sealed record Found(Guid Id, Guid? Manufacturer);

    private sealed record Subject(ReferenceTarget Target)
    {
        public Guid? Id { get; init; }

        public V1.ExternalReference? Reference { get; init; }

        public bool IsNamed => Id is not null;

        public void AddTo(NpgsqlBatch batch, Guid dealer)
        {
            if (Id is { } id) batch.Add(FindNamed[Target], dealer, id);
            else batch.Add(FindReferred[Target], dealer, Reference!.SourceSystem, Reference.ExternalId);
        }
    }

    private static Dictionary<ReferenceTarget, string> Filled(string path) =>
        ReferenceTarget.All.ToDictionary(target => target, target => target.Fill(EmbeddedSql.Text(path)));
}
