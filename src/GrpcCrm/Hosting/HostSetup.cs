using GrpcCrm.Platform.Calls;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Hosting;

public static class HostSetup
{
    private const int HeaderBytes = 32 * 1024;
    private const int MessageBytes = 4 * 1024 * 1024;

    /// <summary>HTTP/2 at the given addresses. Long streams make Kestrel's data rates meaningless, so they are off.</summary>
    public static void ListenOn(this WebApplicationBuilder builder, string addresses)
    {
        builder.UseAddresses(addresses);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.Http2.MaxStreamsPerConnection = 64;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(15);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        });
    }

    /// <summary>What every rpc goes through, and what features build on.</summary>
    public static IServiceCollection AddPlatform(this IServiceCollection services, SigningKey signing)
    {
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MessageBytes;
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.Interceptors.Add<ConstraintInterceptor>();
        });
        services.AddCalls();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(signing);
        services.AddSingleton<DatabaseErrors>();
        services.AddSingleton<RequestRules>();
        services.AddScoped<Lists>();
        services.AddTransactions();
        return services;
    }
}
