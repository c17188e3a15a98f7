using GrpcCrm.Platform;

namespace GrpcCrm.Hosting;

/// <summary>How readiness is found out; the section Health of the configuration.</summary>
public sealed class HealthOptions : ISettings
{
    public static string Section => "Health";

    public static string Expected => "an interval above zero and a timeout up to a minute are expected.";

    /// <summary>How often the database is asked.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A database that has not answered within this time counts as away.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    public bool AreSound => ProbeInterval > TimeSpan.Zero && ProbeTimeout > TimeSpan.Zero && ProbeTimeout <= TimeSpan.FromMinutes(1);
}
