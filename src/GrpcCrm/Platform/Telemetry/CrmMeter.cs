using System.Diagnostics.Metrics;

namespace GrpcCrm.Platform.Telemetry;

/// <summary>
/// The meter of everything that this service measures itself. Each feature keeps its instruments in one class of its own. They cost nothing
/// where nobody listens. No attribute may hold a tenant or personal data: each value is a time series.
/// </summary>
public static class CrmMeter
{
    public const string Name = "GrpcCrm";

    private static readonly Meter Meter = new(Name);

    /// <summary>Seconds, with the boundaries that the semantic conventions advise for calls.</summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    public static Histogram<double> Duration(string name, string description) =>
        Meter.CreateHistogram(name, "s", description, tags: null, Durations);

    public static Counter<long> Count(string name, string unit, string description) => Meter.CreateCounter<long>(name, unit, description);

    public static Gauge<long> Level(string name, string unit, string description) => Meter.CreateGauge<long>(name, unit, description);

    /// <summary>A level that is asked for when it is collected.</summary>
    public static void Observe(string name, string unit, string description, Func<long> level) =>
        Meter.CreateObservableGauge(name, level, unit, description);
}
