using GrpcCrm.Platform;

namespace GrpcCrm.Hosting;

/// <summary>How a host ends when it is asked to; the section Drain of the configuration.</summary>
public sealed class DrainOptions : ISettings
{
    public static string Section => "Drain";

    public static string Expected => "a delay, a timeout above zero, and together up to ten minutes are expected.";

    /// <summary>
    /// How long the host says that it is not ready, and serves all the same, before it stops accepting: as long as a load balancer needs
    /// to notice. Zero where clients find the next host by themselves.
    /// </summary>
    public TimeSpan ReadinessDelay { get; set; } = TimeSpan.Zero;

    /// <summary>How long calls in flight may then take. What is not over by that time is cut.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(25);

    public bool AreSound =>
        ReadinessDelay >= TimeSpan.Zero && Timeout > TimeSpan.Zero && ReadinessDelay + Timeout <= TimeSpan.FromMinutes(10);
}
