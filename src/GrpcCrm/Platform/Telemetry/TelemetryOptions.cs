namespace GrpcCrm.Platform.Telemetry;

/// <summary>How to speak to the receiver.</summary>
public enum TelemetryProtocol
{
    Grpc,
    Http,
}

/// <summary>Where traces, metrics and logs go, over OTLP; the section Telemetry of the configuration.</summary>
public sealed class TelemetryOptions : ISettings
{
    public static string Section => "Telemetry";

    public static string Expected => "an absolute address, a ratio from 0 to 1 and an interval from 0.1 seconds to an hour are expected.";

    /// <summary>
    /// The OTLP receiver, for example http://collector:4317. Unset: the standard variable OTEL_EXPORTER_OTLP_ENDPOINT; where that is unset
    /// too, nothing is sent. The standard variables for headers, certificates and time limits hold as well.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Grpc or Http (protobuf over HTTP; the endpoint is then without the signal's path).</summary>
    public TelemetryProtocol Protocol { get; set; } = TelemetryProtocol.Grpc;

    /// <summary>
    /// The share of calls that are traced, from 0 to 1, where the caller does not say. A caller's own traceparent decides for its call.
    /// </summary>
    public double SamplingRatio { get; set; } = 0.1;

    /// <summary>How often metrics are sent.</summary>
    public TimeSpan MetricInterval { get; set; } = TimeSpan.FromSeconds(15);

    public bool AreSound =>
        SamplingRatio is >= 0 and <= 1 && MetricInterval >= TimeSpan.FromMilliseconds(100) && MetricInterval <= TimeSpan.FromHours(1)
        && Endpoint is null or { IsAbsoluteUri: true };
}
