using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Promises;

public static class PromisesFeature
{
    public static readonly Feature Feature = new()
    {
        Services = services =>
        {
            services.AddConstraints(PromiseTable.Constraints);
            services.AddSingleton(PromiseTable.Purged);
            services.AddSingleton<IRecordKind, PromiseIngest>();
            services.AddSingleton(PromiseSteps.Hooks);
            services.AddRules(PromiseMessages.Rules);
        },
        Endpoints = endpoints => endpoints.MapGrpcService<PromiseService>(),
    };
}
