using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Reports;

/// <summary>
/// Where a period begins and ends: at midnight in the zone, unless a dealer or a schedule changed its zone between two periods. It is
/// decided when the period is closed first, by Reports/Closing/period_borders.sql, and stays.
/// </summary>
/// <param name="TimeZone">The zone in which the period's days begin; empty for a report of several dealers.</param>
public sealed record PeriodBorders(string TimeZone)
{
    /// <summary>The beginning, where it is not midnight.</summary>
    public DateTime? UnusualStart { get; init; }

    /// <summary>The end, where it is not midnight.</summary>
    public DateTime? UnusualEnd { get; init; }

    /// <summary>A statement about dealers with the joins that tell the borders of their periods.</summary>
    public static string In(string path) => EmbeddedSql.Composed(path, "{borders}", "Reports/Closing/period_borders.sql");
}
