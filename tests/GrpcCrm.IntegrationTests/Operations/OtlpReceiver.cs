using System.Collections.Concurrent;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Operations.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GrpcCrm.IntegrationTests.Operations;

/// <summary>A receiver of OTLP over gRPC, as a collector is one: it keeps what comes.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private WebApplication _app = null!;

    public ConcurrentBag<Span> Spans { get; } = [];

    public ConcurrentBag<Metric> Metrics { get; } = [];

    public ConcurrentBag<LogRecord> Logs { get; } = [];

    public ConcurrentBag<Resource> Resources { get; } = [];

    public string Address => _app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        var receiver = new OtlpReceiver();
        builder.Services.AddSingleton(_ => receiver);
        receiver._app = builder.Build();
        receiver._app.MapGrpcService<Traces>();
        receiver._app.MapGrpcService<Measurements>();
        receiver._app.MapGrpcService<Lines>();
        await receiver._app.StartAsync();
        return receiver;
    }

    public static string Value(IEnumerable<KeyValue> attributes, string key) =>
        attributes.FirstOrDefault(attribute => attribute.Key == key)?.Value.StringValue ?? "";

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Traces(OtlpReceiver receiver) : TraceService.TraceServiceBase
    {
        public override Task<Answer> Export(TraceRequest request, ServerCallContext context)
        {
            foreach (var resource in request.ResourceSpans)
            {
                receiver.Resources.Add(resource.Resource);
                foreach (var span in resource.ScopeSpans.SelectMany(scope => scope.Spans)) receiver.Spans.Add(span);
            }

            return Task.FromResult(new Answer());
        }
    }

    private sealed class Measurements(OtlpReceiver receiver) : MetricsService.MetricsServiceBase
    {
        public override Task<Answer> Export(MetricsRequest request, ServerCallContext context)
        {
            foreach (var metric in request.ResourceMetrics.SelectMany(resource => resource.ScopeMetrics).SelectMany(scope => scope.Metrics))
                receiver.Metrics.Add(metric);
            return Task.FromResult(new Answer());
        }
    }

    private sealed class Lines(OtlpReceiver receiver) : LogsService.LogsServiceBase
    {
        public override Task<Answer> Export(LogsRequest request, ServerCallContext context)
        {
            foreach (var line in request.ResourceLogs.SelectMany(resource => resource.ScopeLogs).SelectMany(scope => scope.LogRecords))
                receiver.Logs.Add(line);
            return Task.FromResult(new Answer());
        }
    }
}
