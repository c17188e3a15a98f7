using GrpcCrm.Platform.Errors;
using GrpcCrm.Ingest;

namespace GrpcCrm.Customers;

public static class CustomersSetup
{
    public static void AddCustomers(this IServiceCollection services)
    {
        services.AddConstraints(CustomerTable.Constraints);
        services.AddSingleton<IRecordKind, CustomerIngest>();
    }
}
