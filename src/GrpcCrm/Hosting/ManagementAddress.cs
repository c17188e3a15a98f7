using GrpcCrm.Platform.Health;

namespace GrpcCrm.Hosting;

/// <summary>
/// An address of its own for those who watch over the host: whether it lives, and whether calls should be sent to it. It has a server of
/// its own, so that it answers also while the one for calls is full, and to the end of a drain.
/// </summary>
public sealed class ManagementAddress(string address, Readiness readiness) : IHostedService, IAsyncDisposable
{
    public const string Live = "/livez";
    public const string Ready = "/readyz";
    private const int Connections = 64;
    private WebApplication? _server;

    /// <summary>Where it listens, once it does; of port 0 the one that was free.</summary>
    public IEnumerable<string> Urls => _server?.Urls ?? [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(address).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = Connections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(5);
        });
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Task AnswerAsync(HttpContext http)
    {
        var isAsked = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        var (status, text) = http.Request.Path.Value switch
        {
            Live or Ready when !isAsked => (StatusCodes.Status405MethodNotAllowed, "Ask with GET."),
            Live => (StatusCodes.Status200OK, "SERVING"),
            Ready when readiness.Look().IsReady => (StatusCodes.Status200OK, "SERVING"),
            Ready => (StatusCodes.Status503ServiceUnavailable, "NOT_SERVING"),
            _ => (StatusCodes.Status404NotFound, $"There are {Live} and {Ready}."),
        };
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }
}
