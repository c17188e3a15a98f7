using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;
using GrpcCrm.Reports.Content;

namespace GrpcCrm.Interactions;

public static class InteractionsFeature
{
    public static readonly Feature Feature = new()
    {
        Services = services =>
        {
            services.AddConstraints(InteractionTable.Constraints);
            services.AddSingleton(InteractionTable.Purged);
            services.AddSingleton<IRecordKind, InteractionIngest>();
            services.AddSingleton<IReportSection, InteractionSection>();
            services.AddRules(InteractionMessages.Rules);
        },
        Endpoints = endpoints => endpoints.MapGrpcService<InteractionService>(),
    };
}
