using GrpcCrm.Platform.Calls;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Paging;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

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
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2);
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
    public static void AddPlatform(this IServiceCollection services, SigningKey signing)
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
        services.AddScoped<Pages>();
        services.AddTransactions();
    }

    /// <summary>
    /// The database as the role that serves requests, by the key "reads" for reads in groups, and, by the keys "worker" and "closer", as
    /// the one that works behind them.
    /// </summary>
    public static void AddDatabases(this IServiceCollection services, Databases databases)
    {
        services.AddSingleton(_ => Source("app", databases.App));
        services.AddKeyedSingleton("reads", (_, _) => Source("reads", databases.Reads));
        services.AddKeyedSingleton("worker", (_, _) => Source("worker", databases.Worker));
        services.AddKeyedSingleton("closer", (_, _) => Source("closer", databases.Closer));
        services.AddDbContextPool<CrmDbContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(new TransactionRequired(), provider.GetRequiredService<ConnectionSlots>())
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)));
    }

    /// <summary>The name tells the pools apart in telemetry.</summary>
    private static NpgsqlDataSource Source(string name, string connectionString) =>
        new NpgsqlDataSourceBuilder(connectionString) { Name = name }.Build();
}
