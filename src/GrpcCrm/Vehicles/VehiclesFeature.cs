using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Vehicles;

public static class VehiclesFeature
{
    public static readonly Feature Feature = new()
    {
        Services = services =>
        {
            services.AddConstraints(VehicleTable.Constraints);
            services.AddSingleton(VehicleTable.Purged);
            services.AddSingleton<IRecordKind, VehicleIngest>();
            services.AddRules(VehicleMessages.Rules);
        },
        Endpoints = endpoints => endpoints.MapGrpcService<VehicleService>(),
    };
}
