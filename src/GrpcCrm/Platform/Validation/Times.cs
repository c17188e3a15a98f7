using Google.Protobuf.WellKnownTypes;
using Date = Google.Type.Date;

namespace GrpcCrm.Platform.Validation;

/// <summary>Which times and days can be stored, and what is wrong with those that cannot.</summary>
public static class Times
{
    /// <summary>What one is told who says of something that it happened at a time that is still to come.</summary>
    public const string Ahead = "The time lies ahead of the service's clock. Send when it happened, or leave it out: then it is now.";

    private const int EarliestYear = 1900;
    private static readonly long EarliestSecond = new DateTimeOffset(Conversions.EarliestTime).ToUnixTimeSeconds();
    private static readonly long LatestSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public static bool IsStorable(Timestamp time) =>
        time.Seconds >= EarliestSecond && time.Seconds <= LatestSecond && time.Nanos is >= 0 and <= 999_999_999;

    public static void Check(Timestamp time, string path, Violations violations)
    {
        if (time.Seconds < EarliestSecond)
            violations.Add(
                path, "TIME", "The time lies before the year 1900. Send the right one, or leave the field out where it is not known.");
        else if (time.Seconds > LatestSecond)
            violations.Add(path, "TIME", "The time lies after the year 9999. Send seconds since 1970, not milliseconds.");
        else if (!IsStorable(time))
            violations.Add(path, "TIME", "The nanos are not between 0 and 999,999,999. They count forward from the second.");
    }

    public static void Check(Date date, string path, Violations violations)
    {
        if (date.ToDateOnly() is not { } day)
            violations.Add(path, "DATE", "Year, month and day make no day of the calendar. All three are needed.");
        else if (day.Year < EarliestYear)
            violations.Add(
                path, "DATE", "The day lies before the year 1900. Send the right one, or leave the field out where it is not known.");
    }
}
