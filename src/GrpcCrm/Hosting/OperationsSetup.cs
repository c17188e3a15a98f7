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
        services.AddOptions<HealthOptions>()
            .BindConfiguration(HealthOptions.Section)
            .Validate(options => options.AreSound, "Health: an interval above zero and a timeout up to a minute are expected.")
            .ValidateOnStart();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<DatabaseProbe>(provider, databases));
        services.AddOptions<DrainOptions>()
            .BindConfiguration(DrainOptions.Section)
            .Validate(options => options.AreSound, "Drain: a delay, a timeout above zero, and together up to ten minutes are expected.")
            .ValidateOnStart();
        services.AddOptions<HostOptions>()
            .Configure<IOptions<DrainOptions>>((host, drain) => host.ShutdownTimeout = drain.Value.Timeout);
        services.AddSingleton<IHostLifetime, DrainLifetime>();
        return services;
    }
}
