namespace GrpcCrm.ReportFeed;

/// <summary>How the feed runs in this host; the section ReportFeed of the configuration.</summary>
public sealed class ReportFeedOptions
{
    public const string Section = "ReportFeed";

    /// <summary>How soon at the latest what another host published is noticed here.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a stream without events says that it is alive.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Events of a frame at most.</summary>
    public int BatchEvents { get; set; } = 100;

    public bool AreSound => PollInterval > TimeSpan.Zero && HeartbeatInterval > TimeSpan.Zero && BatchEvents is > 0 and <= 1000;
}
