using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.AspNetCore.Server;
using GrpcCrm.Platform.Access;
using Microsoft.AspNetCore.Http.Features;

namespace GrpcCrm.Platform.Telemetry;

/// <summary>Measures and names every call, those too that access refuses. Never sees a message.</summary>
public sealed class CallTelemetry(RequestDelegate next, TimeProvider time, ILogger<CallTelemetry> logger)
{
    /// <summary>The conventions' name for what is no method of ours: a caller's own text would make time series without end.</summary>
    private const string Unknown = "_OTHER";

    private static readonly Histogram<double> Duration =
        CrmMeter.Duration("rpc.server.call.duration", "How long calls take, streams from their opening to their end.");

    public async Task InvokeAsync(HttpContext http)
    {
        var method = http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName[1..] ?? Unknown;
        var call = http.RequestServices.GetRequiredService<CallScope>();
        var started = time.GetTimestamp();
        using var scope = logger.BeginScope(new CallLogScope(call, method));
        try
        {
            await next(http);
        }
        finally
        {
            if (Duration.Enabled) Duration.Record(time.GetElapsedTime(started).TotalSeconds, Tags(method, GrpcStatus.Of(http)));
            if (http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } activity)
                Describe(activity, call.KnownCaller, method, GrpcStatus.Of(http));
        }
    }

    private static TagList Tags(string method, string status) => new()
    {
        { "rpc.system.name", "grpc" },
        { "rpc.method", method },
        { "rpc.response.status_code", status },
    };

    private static void Describe(Activity activity, Caller? caller, string method, string status)
    {
        activity.DisplayName = method;
        foreach (var (name, value) in Tags(method, status)) activity.SetTag(name, value);
        if (GrpcStatus.IsFault(status)) activity.SetStatus(ActivityStatusCode.Error);
        if (caller is null) return;
        activity.SetTag("grpccrm.tenant.kind", caller.Kind.ToString());
        activity.SetTag("grpccrm.tenant.id", caller.TenantId.ToString());
    }
}
