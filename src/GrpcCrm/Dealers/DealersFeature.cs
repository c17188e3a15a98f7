using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Dealers;

public static class DealersFeature
{
    public static readonly Feature Feature = new()
    {
        Services = services =>
        {
            services.AddConstraints(DealerTable.Constraints);
            services.AddSingleton<BrandUse>();
            services.AddRules(DealerMessages.Rules);
        },
        Endpoints = endpoints => endpoints.MapGrpcService<DealerService>(),
    };
}
