using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace GrpcCrm.Platform.Telemetry;

/// <summary>
/// Sends what is left when the host ends. It is added first and so stops last: the spans and counts of a drain arrive too. A receiver that
/// does not answer may not hold the host's end up.
/// </summary>
public sealed class TelemetryFlush(TracerProvider traces, MeterProvider metrics, LoggerProvider logs) : IHostedService
{
    private const int Milliseconds = 3000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            Task.Run(() => traces.Shutdown(Milliseconds), CancellationToken.None),
            Task.Run(() => metrics.Shutdown(Milliseconds), CancellationToken.None),
            Task.Run(() => logs.ForceFlush(Milliseconds), CancellationToken.None));
}
