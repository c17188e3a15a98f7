using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Calls;

public static class CallsSetup
{
    /// <summary>What holds for every call whatever it asks. Follows AddGrpc, whose provider of methods it takes the place of.</summary>
    public static IServiceCollection AddCalls(this IServiceCollection services)
    {
        services.AddSettings<CallLimitOptions>();
        services.AddSingleton<CallLimits>();
        services.AddSingleton<Places>();
        services.AddSingleton<ConnectionLimits>();
        services.AddSingleton<Deadlines>();
        services.AddSingleton<StreamPatience>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, CallGate>();
        services.Replace(ServiceDescriptor.Singleton(typeof(IServiceMethodProvider<>), typeof(GuardedMethods<>)));
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<CallLimitOptions>>(
            (kestrel, limits) => kestrel.Limits.MaxConcurrentConnections = limits.Value.Connections);
        return services;
    }
}
