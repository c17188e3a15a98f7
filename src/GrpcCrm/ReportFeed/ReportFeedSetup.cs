namespace GrpcCrm.ReportFeed;

public static class ReportFeedSetup
{
    public static IServiceCollection AddReportFeed(this IServiceCollection services)
    {
        services.AddOptions<ReportFeedOptions>()
            .BindConfiguration(ReportFeedOptions.Section)
            .Validate(options => options.AreSound, "ReportFeed: intervals above zero and 1 to 1000 events a frame are expected.")
            .ValidateOnStart();
        services.AddSingleton<FeedHeads>();
        services.AddSingleton<FeedSequencer>();
        services.AddHostedService(provider => provider.GetRequiredService<FeedSequencer>());
        services.AddScoped<FeedReader>();
        services.AddScoped<ReportFeedStream>();
        return services;
    }
}
