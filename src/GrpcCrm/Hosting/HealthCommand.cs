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
    private const string Serving = "SERVING";
    private const string NotServing = "NOT_SERVING";

    public static Command Create()
    {
        var readiness = new Option<bool>("--readiness") { Description = "Whether calls should be sent to it, not only whether it lives." };
        var address = new Option<string?>("--address") { Description = "Where it listens; else GRPCCRM_MANAGEMENT, else GRPCCRM_LISTEN." };
        var seconds = new Option<double>("--timeout") { Description = "Seconds to wait.", DefaultValueFactory = _ => 3 };
        var command = new Command("health", "Asks a running host how it is: 0 if it serves, else 1.") { readiness, address, seconds };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (wantsReady, patience) = (parsed.GetValue(readiness), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            var settings = CrmSettings.FromEnvironment();
            var answer = parsed.GetValue(address) is null && !string.IsNullOrWhiteSpace(settings.Management)
                ? await AskManagementAsync(Reachable(settings.Management), wantsReady, patience, cancellationToken)
                : await AskAsync(Reachable(parsed.GetValue(address) ?? settings.Listen), wantsReady, patience, cancellationToken);
            await Console.Out.WriteLineAsync(answer);
            return answer == Serving ? 0 : 1;
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
    private static async Task<string> AskAsync(Uri host, bool wantsReady, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { ConnectTimeout = patience };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var channel = GrpcChannel.ForAddress(host, new GrpcChannelOptions { HttpHandler = handler });
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            var request = new HealthCheckRequest { Service = wantsReady ? HealthService.Ready : HealthService.Liveness };
            var response = await new Health.HealthClient(channel).CheckAsync(request, cancellationToken: limit.Token);
            return response.Status == HealthCheckResponse.Types.ServingStatus.Serving ? Serving : NotServing;
        }
        catch (RpcException error)
        {
            return $"{host} does not answer: {error.StatusCode}";
        }
    }

    /// <summary>Answered also where the host takes no more connections for calls.</summary>
    private static async Task<string> AskManagementAsync(Uri host, bool wantsReady, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = patience };
        try
        {
            var path = wantsReady ? ManagementAddress.Ready : ManagementAddress.Live;
            using var answer = await http.GetAsync(new Uri(host, path), cancellationToken);
            return answer.IsSuccessStatusCode ? Serving : NotServing;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return $"{host} does not answer: {error.Message}";
        }
    }
}
