using System.Reflection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GrpcCrm.Platform.Telemetry;

/// <summary>
/// Sends traces and metrics while the host runs. It starts first and stops last, so that the spans and counts of a drain arrive too.
/// </summary>
public sealed class TelemetryExport(IOptions<TelemetryOptions> options) : IHostedService, IDisposable
{
    private const int FlushMilliseconds = 3000;

    /// <summary>Who makes spans and measures by itself, without an instrumentation package.</summary>
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "Grpc.AspNetCore.Server", "Npgsql", CrmMeter.Name];

    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime", CrmMeter.Name,
    ];

    private static readonly string? Version =
        typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var telemetry = options.Value;
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(telemetry.SamplingRatio)))
            .AddSource(Sources)
            .AddOtlpExporter(exporter => Direct(exporter, telemetry, "traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(Meters)
            .AddOtlpExporter((exporter, reader) =>
            {
                Direct(exporter, telemetry, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)telemetry.MetricInterval.TotalMilliseconds;
            })
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>A receiver that does not answer may not hold the host's end up.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            Task.Run(() => _traces?.Shutdown(FlushMilliseconds), CancellationToken.None),
            Task.Run(() => _metrics?.Shutdown(FlushMilliseconds), CancellationToken.None));

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>Tells an exporter where to send; what is not configured here it takes from the standard variables.</summary>
    public static void Direct(OtlpExporterOptions exporter, TelemetryOptions telemetry, string signal)
    {
        if (telemetry.Endpoint is not { } endpoint) return;
        var isHttp = telemetry.Protocol == TelemetryProtocol.Http;
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = isHttp ? new Uri($"{endpoint.ToString().TrimEnd('/')}/v1/{signal}") : endpoint;
    }

    public static void Describe(ResourceBuilder resource) => resource.AddService("grpccrm", "grpccrm", Version);
}
