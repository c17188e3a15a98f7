using GrpcCrm.Ingest;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Vehicles;

/// <summary>Vehicles in bulk.</summary>
public sealed class VehicleIngest : RecordKind<V1.Vehicle>
{
    public override V1.RecordKind Kind => V1.RecordKind.Vehicle;

    public override V1.IngestRecord.PayloadOneofCase Case => V1.IngestRecord.PayloadOneofCase.Vehicle;

    public override ReferenceTarget Target => ReferenceTarget.Vehicle;

    public override VersionedTable Table { get; } = new("vehicle", "vehicle_id",
    [
        Column.Text<V1.Vehicle>("vin", vehicle => vehicle.Vin),
        Column.Text<V1.Vehicle>("chassis_number", vehicle => vehicle.ChassisNumber),
        Column.Text<V1.Vehicle>("market", vehicle => vehicle.Market),
        Column.Text<V1.Vehicle>("make", vehicle => vehicle.Make),
        Column.Text<V1.Vehicle>("model", vehicle => vehicle.Model),
        Column.NumberIfKnown<V1.Vehicle>("model_year", vehicle => vehicle.HasModelYear ? vehicle.ModelYear : null),
        Column.Json<V1.Vehicle>("plates", vehicle => VehicleJson.Write(vehicle.PlatesBorne())),
        Column.Texts<V1.Vehicle>("plate_keys", vehicle => vehicle.Plates.Select(plate => VehiclePlate.KeyOf(plate.Number))),
        Column.Json<V1.Vehicle>("owners", vehicle => VehicleJson.Write(vehicle.OwnersNamed())),
        Column.DealerKeys<V1.Vehicle>("owner_keys", vehicle => vehicle.OwnersNamed().Select(owner => owner.Key)),
    ])
    {
        HasManufacturer = true,
    };

    protected override V1.Vehicle Payload(V1.IngestRecord record) => record.Vehicle;

    protected override string Manufacturer(V1.Vehicle payload) => payload.Manufacturer;

    protected override void Prepare(V1.Vehicle payload, string path, RecordSource source, Violations violations)
    {
        (payload.SourceSystem, payload.ExternalId, payload.Etag) = ("", "", "");
        foreach (var owner in payload.Owners) owner.Customer = "";
        payload.Normalise(source.SourceSystem);
        payload.Validate(path, violations);
    }
}
