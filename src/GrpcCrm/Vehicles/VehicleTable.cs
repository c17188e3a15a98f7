using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GrpcCrm.Vehicles;

public sealed class VehicleTable : IEntityTypeConfiguration<Vehicle>
{
    public static readonly ConstraintMeaning[] Constraints =
    [
        new("vehicle_external", Fail.ExternalIdConflict),
        new("vehicle_pkey", Fail.EtagMismatch),
    ];

    /// <summary>What leads to a person. Make, model and manufacturer stay: records about the vehicle are counted by them.</summary>
    public static readonly PurgedTable Purged = new(
        "vehicle",
        "vehicle_id",
        "vin = '', chassis_number = '', plates = '[]', plate_keys = '{}', owners = '[]', owner_keys = '{}'");

    public void Configure(EntityTypeBuilder<Vehicle> builder)
    {
        builder.IsVersioned("vehicle");
        builder.IsDeletable();
        IsJson(builder.Property(vehicle => vehicle.Plates));
        IsJson(builder.Property(vehicle => vehicle.Owners));
    }

    /// <summary>Lists are replaced, never changed, so that two are the same only if they are one.</summary>
    private static void IsJson<T>(PropertyBuilder<IReadOnlyList<T>> property) =>
        property.HasColumnType("jsonb").HasConversion(
            items => VehicleJson.Write(items),
            json => VehicleJson.Read<T>(json),
            new ValueComparer<IReadOnlyList<T>>((one, other) => ReferenceEquals(one, other), items => items.Count, items => items));
}
