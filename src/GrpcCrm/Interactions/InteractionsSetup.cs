using GrpcCrm.Ingest;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Interactions;

public static class InteractionsSetup
{
    public static IServiceCollection AddInteractions(this IServiceCollection services)
    {
        services.AddConstraints(InteractionTable.Constraints);
        services.AddSingleton(InteractionTable.Purged);
        services.AddSingleton<IRecordKind, InteractionIngest>();
        services.AddRules(InteractionMessages.Rules);
        return services;
    }
}
