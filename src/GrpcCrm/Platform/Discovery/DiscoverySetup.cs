using Grpc.AspNetCore.Server;
using Grpc.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace GrpcCrm.Platform.Discovery;

public static class DiscoverySetup
{
    /// <summary>A question is a name.</summary>
    private const int MessageBytes = 4 * 1024;

    public static IServiceCollection AddDiscovery(this IServiceCollection services)
    {
        services.AddOptions<ReflectionOptions>().BindConfiguration(ReflectionOptions.Section);
        services.AddGrpcReflection();
        services.Configure<GrpcServiceOptions<ReflectionServiceImpl>>(Bound);
        services.Configure<GrpcServiceOptions<ReflectionV1ServiceImpl>>(Bound);
        return services;
    }

    public static void MapDiscovery(this IEndpointRouteBuilder endpoints)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<ReflectionOptions>>().Value;
        if (!options.Enabled) return;
        var service = endpoints.MapGrpcReflectionService();
        if (options.Anonymous) service.Add(OpenMethod);
        else service.RequireAuthorization(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    private static void Bound(GrpcServiceOptions options)
    {
        options.MaxReceiveMessageSize = MessageBytes;
        options.Interceptors.Add<ReflectionBounds>();
    }

    /// <summary>Only what there is: the same conventions fall on the endpoints that answer for rpcs which there are none of.</summary>
    private static void OpenMethod(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<GrpcMethodMetadata>().Any()) endpoint.Metadata.Add(new AllowAnonymousAttribute());
    }
}
