using GrpcCrm.Ingest;

namespace GrpcCrm.Interactions;

public static class InteractionsSetup
{
    public static void AddInteractions(this IServiceCollection services) => services.AddSingleton<IRecordKind, InteractionIngest>();
}
