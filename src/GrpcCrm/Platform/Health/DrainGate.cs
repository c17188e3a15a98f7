using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Health;

/// <summary>
/// Refuses calls that come while the host ends, on connections which it has asked to be closed; a client tries again elsewhere. Calls that
/// came before are served to their end.
/// </summary>
public sealed class DrainGate(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    private static readonly PathString Health = $"/{Grpc.Health.V1.Health.Descriptor.FullName}";

    public Task InvokeAsync(HttpContext http)
    {
        var isHealth = http.Request.Path.StartsWithSegments(Health, StringComparison.Ordinal);
        if (isHealth || !lifetime.ApplicationStopping.IsCancellationRequested) return next(http);
        RichStatus.WriteTrailersOnly(http.Response, Fail.Draining());
        return Task.CompletedTask;
    }
}
