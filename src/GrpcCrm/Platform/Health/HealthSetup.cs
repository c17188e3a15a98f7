using Grpc.AspNetCore.Server;

namespace GrpcCrm.Platform.Health;

public static class HealthSetup
{
    /// <summary>No name of a service is longer; the call is anonymous.</summary>
    private const int MessageBytes = 1024;

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        services.Configure<GrpcServiceOptions<HealthService>>(options => options.MaxReceiveMessageSize = MessageBytes);
        return services;
    }
}
