using System.Reflection;
using GrpcCrm.Platform.Access;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GrpcCrm.Platform.Telemetry;

public static class TelemetrySetup
{
    private const string StandardEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Who makes spans and measures by itself, without an instrumentation package.</summary>
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "Grpc.AspNetCore.Server", "Npgsql", CrmMeter.Name];

    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime", CrmMeter.Name,
    ];

    private static readonly string? Version =
        typeof(TelemetrySetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>
    /// Logs to the standard output and, where a receiver is configured, everything over OTLP. To be added before all others.
    /// </summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LogOptions>().BindConfiguration(LogOptions.Section);
        builder.Services.AddSettings<TelemetryOptions>();
        AddConsole(builder.Logging, builder.Configuration.GetSection(LogOptions.Section).Get<LogOptions>() ?? new());
        AddFilters(builder.Logging);
        builder.Services.AddSingleton<IExternalScopeProvider, CallScopes>();
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(
            provider => new CallerAwareLog(ActivatorUtilities.CreateInstance<LoggerFactory>(provider))));
        builder.Services.AddSingleton<QuietLog>();
        builder.Services.AddSingleton<RefusedCalls>();

        var telemetry = builder.Configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new();
        if (telemetry.Endpoint is null && string.IsNullOrEmpty(builder.Configuration[StandardEndpoint])) return;
        builder.Services.AddHostedService<TelemetryFlush>();
        AddExport(builder.Services, telemetry);
    }

    /// <summary>What is not configured here the exporter takes from the standard variables.</summary>
    private static void AddExport(IServiceCollection services, TelemetryOptions telemetry)
    {
        var export = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("grpccrm", "grpccrm", Version))
            .WithTracing(traces => traces
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(telemetry.SamplingRatio)))
                .AddSource(Sources))
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithLogging(null, logs => logs.IncludeScopes = true);
        services.Configure<MetricReaderOptions>(reader =>
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)telemetry.MetricInterval.TotalMilliseconds);
        if (telemetry.Endpoint is { } endpoint) export.UseOtlpExporter(ProtocolOf(telemetry), endpoint);
        else export.UseOtlpExporter();
    }

    private static OtlpExportProtocol ProtocolOf(TelemetryOptions telemetry) => telemetry.Protocol switch
    {
        TelemetryProtocol.Grpc => OtlpExportProtocol.Grpc,
        TelemetryProtocol.Http => OtlpExportProtocol.HttpProtobuf,
    };

    private static void AddConsole(ILoggingBuilder logging, LogOptions options)
    {
        if (options.Format == LogFormat.Json)
        {
            logging.AddJsonConsole(console => (console.IncludeScopes, console.UseUtcTimestamp) = (true, true));
            logging.Services.Configure<JsonConsoleFormatterOptions>(json => json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ");
        }
        else
        {
            logging.AddSimpleConsole(console => (console.SingleLine, console.IncludeScopes) = (true, true));
        }
    }

    private static void AddFilters(ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Not "Grpc", which is how the names of our own begin, too.
        logging.AddFilter("Grpc.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Grpc.Net", LogLevel.Warning);
        // A line for every refused token, which RefusedCalls counts instead.
        logging.AddFilter(typeof(BearerHandler).FullName, LogLevel.Warning);

        // A constraint that refuses is an answer, and an outage is told once; ErrorInterceptor logs the failures that are neither.
        logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
        logging.AddFilter("Microsoft.EntityFrameworkCore.Query", LogLevel.None);
        logging.AddFilter("Microsoft.EntityFrameworkCore.Database", LogLevel.None);
    }
}
