using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Dealers;

public static class DealersSetup
{
    public static IServiceCollection AddDealers(this IServiceCollection services)
    {
        services.AddConstraints(DealerTable.Constraints);
        services.AddRules(DealerMessages.Rules);
        return services;
    }
}
