using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Dealers;

public static class DealersSetup
{
    public static void AddDealers(this IServiceCollection services) => services.AddConstraints(DealerTable.Constraints);
}
