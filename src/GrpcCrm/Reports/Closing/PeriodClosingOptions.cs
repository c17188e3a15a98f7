using GrpcCrm.Platform;

namespace GrpcCrm.Reports.Closing;

/// <summary>How periods are closed in this host; the section PeriodClosing of the configuration.</summary>
public sealed class PeriodClosingOptions : ISettings
{
    public static string Section => "PeriodClosing";

    public static string Expected => "an interval above zero, 1 to 64 workers and 2 to 10,000 empty periods are expected.";

    /// <summary>Whether this host closes periods by itself. What is asked for by a call is made in any case.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How soon at the latest a period that has become due is noticed here.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Reports that are made at the same time.</summary>
    public int Workers { get; set; } = 2;

    /// <summary>How many periods back a schedule makes reports of nothing; of those before, it makes the ones with records.</summary>
    public int EmptyPeriods { get; set; } = 366;

    public bool AreSound => PollInterval > TimeSpan.Zero && Workers is > 0 and <= 64 && EmptyPeriods is >= 2 and <= 10_000;
}
