using GrpcCrm.Customers;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using FieldViolation = Google.Rpc.BadRequest.Types.FieldViolation;

namespace GrpcCrm.Vehicles;

public static class VehicleMessages
{
    public static readonly RequestRule[] Rules =
    [
        RequestRule.For<V1.CreateVehicleRequest>((request, violations) =>
        {
            request.Vehicle?.Normalise(request.Vehicle.SourceSystem);
            request.Vehicle?.Validate("vehicle.", violations);
        }),
        RequestRule.For<V1.UpdateVehicleRequest>((request, violations) => request.Vehicle?.ValidateItems("vehicle.", violations)),
    ];

    private const string WrongCheckDigit =
        "The check digit, the ninth character, does not fit the others. Compare the number with the vehicle's papers.";

    /// <summary>Brings the number into its one form, and fills in what references leave to the record's own source.</summary>
    public static void Normalise(this V1.Vehicle vehicle, string sourceSystem)
    {
        vehicle.Vin = Vin.Normalise(vehicle.Vin);
        foreach (var owner in vehicle.Owners) owner.CustomerReference.Complete(sourceSystem);
    }

    /// <param name="vehicle">Normalised.</param>
    /// <param name="path">The path that leads to it, ending in a dot.</param>
    /// <param name="violations">Where what is wrong is added.</param>
    public static void Validate(this V1.Vehicle vehicle, string path, Violations violations)
    {
        if (vehicle.SourceSystem.Length > 0 != vehicle.ExternalId.Length > 0)
            violations.Add(path + "external_id", "TOGETHER", "Set source_system and external_id together, or neither.");
        if (Vin.DemandsCheckDigit(vehicle.Market) && HasWrongCheckDigit(vehicle.Vin))
            violations.Add(path + "vin", "CHECK_DIGIT", WrongCheckDigit);
        vehicle.ValidateItems(path, violations);
        foreach (var (i, owner) in vehicle.Owners.Index())
        {
            if (owner.CustomerReference is { SourceSystem.Length: 0 })
            {
                violations.Add(
                    $"{path}owners[{i}].customer_reference.source_system", "REQUIRED",
                    "The vehicle has no source system of its own. Name the customer's.");
            }
        }
    }

    /// <summary>What must hold within each plate and owner.</summary>
    public static void ValidateItems(this V1.Vehicle vehicle, string path, Violations violations)
    {
        foreach (var (i, plate) in vehicle.Plates.Index()) InOrder(plate.FromDate, plate.UntilDate, $"{path}plates[{i}].", violations);
        foreach (var (i, owner) in vehicle.Owners.Index())
        {
            var at = $"{path}owners[{i}].";
            InOrder(owner.FromDate, owner.UntilDate, at, violations);
            if (owner is { Customer.Length: 0, CustomerReference: null })
                violations.Add(at + "customer_reference", "REQUIRED", "The owner names nobody. Set customer or customer_reference.");
        }
    }

    public static void Validate(this V1.Vehicle vehicle)
    {
        var violations = new Violations();
        vehicle.Validate("vehicle.", violations);
        violations.ThrowIfAny();
    }

    /// <param name="vehicle">The vehicle.</param>
    /// <param name="customers">Customers by their keys; an owner who is not among them is told by reference alone.</param>
    public static V1.Vehicle ToMessage(this Vehicle vehicle, IReadOnlyDictionary<string, Guid> customers)
    {
        var message = new V1.Vehicle
        {
            Name = Vehicle.Names.Format(vehicle.DealerId, vehicle.RecordId),
            SourceSystem = vehicle.SourceSystem ?? "",
            ExternalId = vehicle.ExternalId ?? "",
            Manufacturer = vehicle.ManufacturerId is { } manufacturer ? ResourceNames.Manufacturers.Format(manufacturer) : "",
            Vin = vehicle.Vin,
            ChassisNumber = vehicle.ChassisNumber,
            Market = vehicle.Market,
            Plates = { vehicle.Plates.Select(ToMessage) },
            Make = vehicle.Make,
            Model = vehicle.Model,
            Owners = { vehicle.Owners.Select(owner => ToMessage(owner, vehicle.DealerId, customers)) },
            CreateTime = vehicle.CreatedTime.ToTimestamp(),
            UpdateTime = vehicle.RecordedTime.ToTimestamp(),
            Etag = Etag.Of(vehicle.Revision),
        };
        if (vehicle.ModelYear is { } year) message.ModelYear = year;
        if (HasWrongCheckDigit(vehicle.Vin))
            message.Warnings.Add(new FieldViolation { Field = "vin", Reason = "CHECK_DIGIT", Description = WrongCheckDigit });
        return message;
    }

    /// <summary>The vehicle, and where it is deleted, when it was.</summary>
    public static V1.Vehicle ToMessage(this Vehicle vehicle, IReadOnlyDictionary<string, Guid> customers, Deletions deletions)
    {
        var message = vehicle.ToMessage(customers);
        (message.DeleteTime, message.PurgeTime) = deletions.TimesOf(vehicle);
        return message;
    }

    /// <summary>All but the manufacturer, which the vehicle keeps.</summary>
    public static void ApplyTo(this V1.Vehicle message, Vehicle vehicle)
    {
        vehicle.SourceSystem = message.SourceSystem.Length > 0 ? message.SourceSystem : null;
        vehicle.ExternalId = message.ExternalId.Length > 0 ? message.ExternalId : null;
        vehicle.Vin = message.Vin;
        vehicle.ChassisNumber = message.ChassisNumber;
        vehicle.Market = message.Market;
        vehicle.Make = message.Make;
        vehicle.Model = message.Model;
        vehicle.ModelYear = message.HasModelYear ? message.ModelYear : null;
        vehicle.SetPlates(message.PlatesBorne());
        vehicle.SetOwners(message.OwnersNamed());
    }

    public static IReadOnlyList<VehiclePlate> PlatesBorne(this V1.Vehicle vehicle) =>
    [
        .. vehicle.Plates.Select(plate =>
            new VehiclePlate(plate.Number, plate.Country, plate.FromDate?.ToDateOnly(), plate.UntilDate?.ToDateOnly())),
    ];

    public static IReadOnlyList<VehicleOwner> OwnersNamed(this V1.Vehicle vehicle) =>
    [
        .. vehicle.Owners.Select(owner => new VehicleOwner(
            owner.Customer.Length > 0 ? Customer.Names.Parse(owner.Customer).Id : null,
            owner.CustomerReference?.SourceSystem,
            owner.CustomerReference?.ExternalId,
            owner.FromDate?.ToDateOnly(),
            owner.UntilDate?.ToDateOnly())),
    ];

    private static V1.VehiclePlate ToMessage(VehiclePlate plate) => new()
    {
        Number = plate.Number,
        Country = plate.Country,
        FromDate = plate.FromDate?.ToDate(),
        UntilDate = plate.UntilDate?.ToDate(),
    };

    private static V1.VehicleOwner ToMessage(VehicleOwner owner, Guid dealer, IReadOnlyDictionary<string, Guid> customers)
    {
        var customer = owner.CustomerId ?? (customers.TryGetValue(owner.Key, out var found) ? found : null);
        return new()
        {
            Customer = customer is { } id ? Customer.Names.Format(dealer, id) : "",
            CustomerReference = ReferenceMessages.ToMessage(owner.SourceSystem, owner.ExternalId),
            FromDate = owner.FromDate?.ToDate(),
            UntilDate = owner.UntilDate?.ToDate(),
        };
    }

    private static bool HasWrongCheckDigit(string vin) => Vin.IsWellFormed(vin) && !Vin.HasRightCheckDigit(vin);

    private static void InOrder(Google.Type.Date? from, Google.Type.Date? until, string path, Violations violations)
    {
        if (from?.ToDateOnly() >= until?.ToDateOnly())
            violations.Add(
                path + "until_date", "ORDER", "The day does not come after from_date. It is the first day that no longer counts.");
    }
}
