using GrpcCrm.Ingest;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Customers;

public static class CustomersSetup
{
    public static IServiceCollection AddCustomers(this IServiceCollection services)
    {
        services.AddConstraints(CustomerTable.Constraints);
        services.AddSingleton(CustomerTable.Purged);
        services.AddSingleton<IRecordKind, CustomerIngest>();
        services.AddRules(CustomerMessages.Rules);
        return services;
    }
}
