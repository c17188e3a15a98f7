using GrpcCrm.Platform;
using GrpcCrm.Platform.Health;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Hosting;

public static class OperationsSetup
{
    /// <summary>What those who run the host rely on: its health, and that it ends in order.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, Databases databases, string? management)
    {
        services.AddHealth();
        if (!string.IsNullOrWhiteSpace(management))
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<ManagementAddress>(provider, management));
        services.AddSettings<HealthOptions>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<DatabaseProbe>(provider, databases));
        services.AddSettings<DrainOptions>();
        services.AddOptions<HostOptions>()
            .Configure<IOptions<DrainOptions>>((host, drain) => host.ShutdownTimeout = drain.Value.Timeout);
        services.AddSingleton<IHostLifetime, DrainLifetime>();
        return services;
    }
}
