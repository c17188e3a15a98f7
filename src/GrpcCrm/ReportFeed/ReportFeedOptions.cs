using GrpcCrm.Platform;

namespace GrpcCrm.ReportFeed;

/// <summary>How the feed runs in this host; the section ReportFeed of the configuration.</summary>
public sealed class ReportFeedOptions : ISettings
{
    public static string Section => "ReportFeed";

    public static string Expected =>
        "intervals and bounds above zero, 1 to 1000 events a frame, and a retention from a day to MaxRetention.";

    /// <summary>How soon at the latest what another host published is noticed here.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a stream says that it is alive.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Events of a frame at most.</summary>
    public int BatchEvents { get; set; } = 100;

    /// <summary>Events that a feed's ring holds at most.</summary>
    public int RingEvents { get; set; } = 10_000;

    /// <summary>Bytes that all rings hold together at most.</summary>
    public long RingBytes { get; set; } = 32L * 1024 * 1024;

    /// <summary>A reader that takes no frame for so long has its call aborted.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A stream is closed at this age, give or take a tenth, so that streams spread over the hosts again.</summary>
    public TimeSpan MaxStreamAge { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Streams of one manufacturer on this host at most.</summary>
    public int StreamsPerManufacturer { get; set; } = 256;

    /// <summary>How long events are kept at least.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(400);

    /// <summary>How long a subscription may have them kept.</summary>
    public TimeSpan MaxRetention { get; set; } = TimeSpan.FromDays(3 * 365);

    /// <summary>How often what is too old is looked for.</summary>
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromHours(1);

    public bool AreSound =>
        PollInterval > TimeSpan.Zero && HeartbeatInterval > TimeSpan.Zero && BatchEvents is > 0 and <= 1000
        && RingEvents > 0 && RingBytes > 0 && WriteTimeout > TimeSpan.Zero && MaxStreamAge > TimeSpan.Zero && StreamsPerManufacturer > 0
        && Retention >= TimeSpan.FromDays(1) && MaxRetention >= Retention && RetentionInterval > TimeSpan.Zero;
}
