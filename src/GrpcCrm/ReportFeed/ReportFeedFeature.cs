using GrpcCrm.Platform;
using GrpcCrm.Platform.Calls;
using GrpcCrm.Platform.Validation;
using Microsoft.Extensions.Options;

namespace GrpcCrm.ReportFeed;

public static class ReportFeedFeature
{
    public static readonly Feature Feature = new()
    {
        Services = services =>
        {
            services.AddSettings<ReportFeedOptions>();
            services.AddRules(ReportFeedMessages.Rules);
            services.AddSingleton(new CountsItsStreams(nameof(V1.ReportFeedService.ReportFeedServiceClient.StreamReports)));
            services.AddSingleton(provider =>
                ReportSubscriptionMessages.RuleOf(provider.GetRequiredService<IOptions<ReportFeedOptions>>().Value.MaxRetention));
            services.AddSingleton<FeedHeads>();
            services.AddSingleton<FeedTailer>();
            services.AddSingleton<FeedSessions>();
            services.AddSingleton<CatchUpReaders>();
            services.AddSingleton<FeedSequencer>();
            services.AddHostedService(provider => provider.GetRequiredService<FeedSequencer>());
            services.AddSingleton<FeedRetention>();
            services.AddHostedService(provider => provider.GetRequiredService<FeedRetention>());
            services.AddScoped<FeedReader>();
            services.AddScoped<StreamOpening>();
            services.AddScoped<ReportFeedStream>();
        },
        Endpoints = endpoints => endpoints.MapGrpcService<ReportFeedService>(),
    };
}
