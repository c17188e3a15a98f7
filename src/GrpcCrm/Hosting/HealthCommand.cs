using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using GrpcCrm.Platform.Health;

namespace GrpcCrm.Hosting;

/// <summary>Asks a host how it is, for the health checks of containers.</summary>
public static class HealthCommand
{
    public static Command Create()
    {
        var readiness = new Option<bool>("--readiness") { Description = "Whether calls should be sent to it, not only whether it lives." };
        var address = new Option<string?>("--address") { Description = "Where it listens; else GRPCCRM_LISTEN." };
        var seconds = new Option<double>("--timeout") { Description = "Seconds to wait.", DefaultValueFactory = _ => 3 };
        var command = new Command("health", "Asks a running host how it is: 0 if it serves, else 1.") { readiness, address, seconds };
        command.SetAction(async (parsed, cancellation) =>
        {
            var service = parsed.GetValue(readiness) ? HealthService.Ready : HealthService.Liveness;
            var host = Reachable(parsed.GetValue(address) ?? CrmSettings.FromEnvironment().Listen);
            var answer = await Ask(host, service, TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellation);
            await Console.Out.WriteLineAsync(answer);
            return answer == "SERVING" ? 0 : 1;
        });
        return command;
    }

    /// <summary>A host that listens on every address is asked on this machine's own.</summary>
    public static Uri Reachable(string listen)
    {
        var first = listen.Split(';')[0].Replace("://*", "://localhost", StringComparison.Ordinal)
            .Replace("://+", "://localhost", StringComparison.Ordinal);
        var uri = new UriBuilder(first);
        if (uri.Host is "0.0.0.0" or "[::]") uri.Host = "localhost";
        return uri.Uri;
    }

    [SuppressMessage("Security", "CA5359", Justification = "It names the host as others see it; nothing secret is sent or believed.")]
    private static async Task<string> Ask(Uri host, string service, TimeSpan patience, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { ConnectTimeout = patience };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var channel = GrpcChannel.ForAddress(host, new GrpcChannelOptions { HttpHandler = handler });
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            var request = new HealthCheckRequest { Service = service };
            var response = await new Health.HealthClient(channel).CheckAsync(request, cancellationToken: limit.Token);
            return response.Status == HealthCheckResponse.Types.ServingStatus.Serving ? "SERVING" : "NOT_SERVING";
        }
        catch (RpcException error)
        {
            return $"{host} does not answer: {error.StatusCode}";
        }
    }
}
