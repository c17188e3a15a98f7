using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Customers;

public static class CustomersFeature
{
    public static readonly Feature Feature = new()
    {
        Services = services =>
        {
            services.AddConstraints(CustomerTable.Constraints);
            services.AddSingleton(CustomerTable.Purged);
            services.AddSingleton<IRecordKind, CustomerIngest>();
            services.AddRules(CustomerMessages.Rules);
        },
        Endpoints = endpoints => endpoints.MapGrpcService<CustomerService>(),
    };
}
