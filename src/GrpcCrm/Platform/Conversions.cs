using Google.Protobuf.WellKnownTypes;
using Date = Google.Type.Date;

namespace GrpcCrm.Platform;

/// <summary>Wire types to .NET's and back. Times are UTC, to the microsecond, as PostgreSQL keeps them.</summary>
public static class Conversions
{
    public static readonly DateTime EarliestTime = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static Timestamp ToTimestamp(this DateTime time) => Timestamp.FromDateTime(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    public static Timestamp? ToTimestamp(this DateTime? time) => time is { } value ? value.ToTimestamp() : null;

    /// <summary>Digits below a microsecond are cut off, not rounded, so that a time never moves into the next period.</summary>
    public static DateTime ToTime(this Timestamp timestamp)
    {
        var time = timestamp.ToDateTime();
        return time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    public static Date ToDate(this DateOnly date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };

    /// <summary>The date, or null where year, month and day are none of the calendar.</summary>
    public static DateOnly? ToDateOnly(this Date date) =>
        date is { Year: >= 1 and <= 9999, Month: >= 1 and <= 12, Day: >= 1 } && date.Day <= DateTime.DaysInMonth(date.Year, date.Month)
            ? new DateOnly(date.Year, date.Month, date.Day)
            : null;
}
