using GrpcCrm.Ingest;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Customers;

public static class CustomersSetup
{
    public static void AddCustomers(this IServiceCollection services)
    {
        services.AddConstraints(CustomerTable.Constraints);
        services.AddSingleton(CustomerTable.Purged);
        services.AddSingleton<IRecordKind, CustomerIngest>();
    }
}
