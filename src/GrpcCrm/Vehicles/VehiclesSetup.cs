using GrpcCrm.Ingest;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Vehicles;

public static class VehiclesSetup
{
    public static void AddVehicles(this IServiceCollection services)
    {
        services.AddConstraints(VehicleTable.Constraints);
        services.AddSingleton(VehicleTable.Purged);
        services.AddSingleton<IRecordKind, VehicleIngest>();
        services.AddRule<V1.CreateVehicleRequest>((request, violations) =>
        {
            request.Vehicle?.Normalise(request.Vehicle.SourceSystem);
            request.Vehicle?.Validate("vehicle.", violations);
        });
        services.AddRule<V1.UpdateVehicleRequest>((request, violations) => request.Vehicle?.ValidateItems("vehicle.", violations));
    }
}
