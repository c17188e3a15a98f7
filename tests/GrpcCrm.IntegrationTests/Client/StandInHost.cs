using Grpc.Net.Client;
using GrpcCrm.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GrpcCrm.IntegrationTests.Client;

/// <summary>Serves one stand-in service over real HTTP/2 on a loopback port, so that a test can make it fail at will.</summary>
internal sealed class StandInHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StandInHost(WebApplication app, CrmClientOptions options)
    {
        _app = app;
        Options = options;
        Channel = CrmChannel.Create(options);
    }

    public CrmClientOptions Options { get; }

    public GrpcChannel Channel { get; }

    public static async Task<StandInHost> StartAsync<TService>(TService service)
        where TService : class
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(service);
        var app = builder.Build();
        app.MapGrpcService<TService>();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new StandInHost(app, new CrmClientOptions
        {
            Address = new Uri(address),
            TokenProvider = _ => ValueTask.FromResult("the token"),
        });
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        using var noGrace = new CancellationTokenSource();
        await noGrace.CancelAsync();
        await _app.StopAsync(noGrace.Token);
        await _app.DisposeAsync();
    }
}
