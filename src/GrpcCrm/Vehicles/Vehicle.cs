using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Vehicles;

/// <summary>A vehicle that a dealer keeps on file.</summary>
public sealed class Vehicle : DeletableRecord, INamed
{
    public static ResourcePattern Names { get; } = ResourceNames.Of("vehicles");

    /// <summary>Null only where the vehicle is deleted.</summary>
    public Guid? ManufacturerId { get; set; }

    /// <summary>In the one form in which such numbers are compared; empty: it has none.</summary>
    public string Vin { get; set; } = "";

    public string ChassisNumber { get; set; } = "";

    /// <summary>ISO 3166-1; empty: not known.</summary>
    public string Market { get; set; } = "";

    public string Make { get; set; } = "";

    public string Model { get; set; } = "";

    public int? ModelYear { get; set; }

    public IReadOnlyList<VehiclePlate> Plates { get; private set; } = [];

    /// <summary>What its plates are found by.</summary>
    public string[] PlateKeys { get; private set; } = [];

    public IReadOnlyList<VehicleOwner> Owners { get; private set; } = [];

    /// <summary>What its owners are found by, each with the dealer before it.</summary>
    public string[] OwnerKeys { get; private set; } = [];

    public void SetPlates(IReadOnlyList<VehiclePlate> plates) =>
        (Plates, PlateKeys) = (plates, [.. plates.Select(plate => VehiclePlate.KeyOf(plate.Number))]);

    public void SetOwners(IReadOnlyList<VehicleOwner> owners) =>
        (Owners, OwnerKeys) = (owners, [.. owners.Select(owner => VehicleOwner.StoredKey(DealerId, owner.Key))]);

    protected override void Empty()
    {
        ManufacturerId = null;
        (Vin, ChassisNumber, Market) = ("", "", "");
        (Make, Model, ModelYear) = ("", "", null);
        SetPlates([]);
        SetOwners([]);
    }
}

/// <summary>A registration of a vehicle; the dates are half-open.</summary>
public sealed record VehiclePlate(string Number, string Country, DateOnly? FromDate, DateOnly? UntilDate)
{
    /// <summary>Case, spaces and hyphens make no difference.</summary>
    public static string KeyOf(string number) => string.Concat(number.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}

/// <summary>A customer's time as the owner of a vehicle, the dates half-open. The customer is named by id or by its source's key.</summary>
public sealed record VehicleOwner(Guid? CustomerId, string? SourceSystem, string? ExternalId, DateOnly? FromDate, DateOnly? UntilDate)
{
    /// <summary>What the owner is found by within the dealer.</summary>
    public string Key => CustomerId is { } id ? KeyOf(id) : KeyOf(SourceSystem!, ExternalId!);

    public static string KeyOf(Guid customer) => customer.ToString();

    public static string KeyOf(string sourceSystem, string externalId) => $"{sourceSystem}/{externalId}";

    /// <summary>The key as it is stored.</summary>
    public static string StoredKey(Guid dealer, string key) => $"{dealer}/{key}";
}
