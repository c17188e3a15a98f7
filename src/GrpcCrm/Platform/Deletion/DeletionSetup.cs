namespace GrpcCrm.Platform.Deletion;

public static class DeletionSetup
{
    /// <summary>Deletion and its way back, and the removal of content; each feature adds the tables of its own.</summary>
    public static IServiceCollection AddDeletion(this IServiceCollection services)
    {
        services.AddOptions<DeletionOptions>()
            .BindConfiguration(DeletionOptions.Section)
            .Validate(
                options => options.AreSound,
                "Deletion: a retention above zero and up to 3650 days, an interval above zero, and 1 to 10000 records.")
            .ValidateOnStart();
        services.AddSingleton<Deletions>();
        services.AddSingleton<RecordPurge>();
        services.AddHostedService(provider => provider.GetRequiredService<RecordPurge>());
        return services;
    }
}
