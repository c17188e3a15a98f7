using GrpcCrm.Platform.Validation;
using Microsoft.Extensions.Options;

namespace GrpcCrm.ReportFeed;

public static class ReportFeedSetup
{
    public static IServiceCollection AddReportFeed(this IServiceCollection services)
    {
        services.AddOptions<ReportFeedOptions>()
            .BindConfiguration(ReportFeedOptions.Section)
            .Validate(
                options => options.AreSound,
                "ReportFeed: intervals and bounds above zero, 1 to 1000 events a frame, and a retention from a day to MaxRetention.")
            .ValidateOnStart();
        services.AddRules(ReportFeedMessages.Rules);
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
        return services;
    }
}
