namespace GrpcCrm.Platform.Storage;

/// <summary>How many connections to the database this host has, and for what; the section Pools of the configuration.</summary>
public sealed class PoolOptions : ISettings
{
    public static string Section => "Pools";

    public static string Expected => "counts and times above zero, and shares of up to 1.";

    /// <summary>Connections of calls. A `Maximum Pool Size` in GRPCCRM_DATABASE wins.</summary>
    public int Calls { get; set; } = 24;

    /// <summary>
    /// Connections of the work behind calls, such as planning and the feed. A `Maximum Pool Size` in GRPCCRM_DATABASE_WORKER wins.
    /// </summary>
    public int Worker { get; set; } = 7;

    /// <summary>Reports that calls make or change at once; each has a connection, beside those of PeriodClosing__Workers.</summary>
    public int Reports { get; set; } = 6;

    /// <summary>Connections that ask, for a moment each, up to when a dealer's records are known.</summary>
    public int Moments { get; set; } = 2;

    /// <summary>Of the connections of calls, the share that one organisation may take.</summary>
    public double TenantShare { get; set; } = 0.25;

    /// <summary>
    /// While others call, connections that one organisation's calls take at once, for each processor of the host; two in all at least.
    /// Where none of them comes free for 0.4 s, a call takes one more of its share.
    /// </summary>
    public int TenantPerProcessor { get; set; } = 1;

    /// <summary>Of the reports at once, the share of one manufacturer: more than one, so that a busy dealer holds up no other.</summary>
    public double ReportShare { get; set; } = 0.5;

    /// <summary>How long a call waits to make or change a report before it is refused as too many; it holds nothing meanwhile.</summary>
    public TimeSpan ReportWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The age at which a connection is replaced by a fresh one, which may reach another server.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Hosts that share the database, which all of them together must not ask for more connections than it has.</summary>
    public int Hosts { get; set; } = 2;

    /// <summary>Connections that are left to others: a migration, an administrator, a back-up.</summary>
    public int Spare { get; set; } = 4;

    public bool AreSound =>
        Calls is > 0 and <= 10_000 && Worker is > 0 and <= 10_000 && Reports is > 0 and <= 10_000 && Moments is > 0 and <= 10_000
        && TenantShare is > 0 and <= 1 && TenantPerProcessor is > 0 and <= 10_000 && ReportShare is > 0 and <= 1
        && ReportWait > TimeSpan.Zero && ReportWait <= TimeSpan.FromDays(1)
        && Lifetime >= TimeSpan.FromSeconds(1) && Lifetime <= TimeSpan.FromDays(1) && Hosts > 0 && Spare >= 0;
}
