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

    /// <summary>HTTP/2 without TLS at the given address. Long streams make Kestrel's data rates meaningless, so they are off.</summary>
    public static void ListenOn(this WebApplicationBuilder builder, string address)
    {
        builder.WebHost.UseUrls(address);
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
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Grpc", LogLevel.Warning);

        // A constraint that refuses is an answer; ErrorInterceptor logs the failures that are none.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
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
        services.AddSingleton(_ => NpgsqlDataSource.Create(databases.App));
        services.AddKeyedSingleton("reads", (_, _) => NpgsqlDataSource.Create(databases.Reads));
        services.AddKeyedSingleton("worker", (_, _) => NpgsqlDataSource.Create(databases.Worker));
        services.AddKeyedSingleton("closer", (_, _) => NpgsqlDataSource.Create(databases.Closer));
        services.AddDbContextPool<CrmDbContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .AddInterceptors(new TransactionRequired())
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)));
    }
}
