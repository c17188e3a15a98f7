namespace GrpcCrm.Platform.Deletion;

public static class DeletionSetup
{
    /// <summary>Deletion and its way back, and the removal of content; each feature adds the tables of its own.</summary>
    public static IServiceCollection AddDeletion(this IServiceCollection services)
    {
        services.AddSettings<DeletionOptions>();
        services.AddSingleton<Deletions>();
        services.AddSingleton<RecordPurge>();
        services.AddHostedService(provider => provider.GetRequiredService<RecordPurge>());
        return services;
    }
}
