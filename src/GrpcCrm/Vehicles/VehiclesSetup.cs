using GrpcCrm.Ingest;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Vehicles;

public static class VehiclesSetup
{
    public static IServiceCollection AddVehicles(this IServiceCollection services)
    {
        services.AddConstraints(VehicleTable.Constraints);
        services.AddSingleton(VehicleTable.Purged);
        services.AddSingleton<IRecordKind, VehicleIngest>();
        services.AddRules(VehicleMessages.Rules);
        return services;
    }
}
