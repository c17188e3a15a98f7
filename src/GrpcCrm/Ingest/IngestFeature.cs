using Grpc.AspNetCore.Server;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Ingest;

public static class IngestFeature
{
    public static readonly Feature Feature = new()
    {
        Services = services =>
        {
            var limits = new IngestLimits();
            services.AddSingleton(limits);
            services.AddRules(IngestMessages.RulesOf(limits));
            services.AddSingleton<RecordKinds>();
            services.AddSingleton<References>();
            services.AddSingleton<BatchWriter>();
            services.AddScoped<ChannelOpening>();
            services.AddScoped<BatchStore>();
            services.AddScoped<RecordLinks>();
            services.AddScoped<RejectionRetry>();
            services.Configure<GrpcServiceOptions<IngestService>>(options => options.MaxReceiveMessageSize = limits.BatchBytes);
        },
        Endpoints = endpoints => endpoints.MapGrpcService<IngestService>(),
    };
}
