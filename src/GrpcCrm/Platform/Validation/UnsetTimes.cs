using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.Platform.Validation;

/// <summary>
/// Times that other systems write where none was set: what their clocks and tables count from. Each of them is the first moment of a day,
/// which it may be in any zone, because such a time is often taken for a local one on its way. They are refused as something that happened;
/// as the border of a range they are what they say.
/// </summary>
public static class UnsetTimes
{
    private const long QuarterOfAnHour = 15 * 60;
    private const long DayEarlier = 12 * 60 * 60;
    private const long DayLater = 14 * 60 * 60;

    /// <summary>
    /// Days of which no dealer's system holds a true time. Not 2000-01-01: of that day there are records. Not 9999-12-31: it is in the
    /// future, and refused as that.
    /// </summary>
    private static readonly long[] Days =
    [
        Second(1, 1, 1), Second(1582, 10, 15), Second(1601, 1, 1), Second(1753, 1, 1), Second(1858, 11, 17), Second(1899, 12, 30),
        Second(1899, 12, 31), Second(1900, 1, 1), Second(1904, 1, 1), Second(1970, 1, 1),
    ];

    /// <summary>Before this, zones were off by odd seconds, so that any whole second may be the first of a day somewhere.</summary>
    private static readonly long OddSecondsUntil = Second(1904, 1, 2);

    private static readonly long Last = Days[^1] + DayEarlier;

    /// <summary>Whether the time is one that was never set.</summary>
    public static bool Hold(Timestamp time)
    {
        // Nearly every time there is.
        if (time.Seconds > Last || time.Nanos != 0) return false;

        // What functions answer that failed to tell the time: one second before 1970.
        if (time.Seconds == -1) return true;
        foreach (var day in Days)
        {
            var isMidnight = time.Seconds >= day - DayLater && time.Seconds <= day + DayEarlier
                && (time.Seconds <= OddSecondsUntil || time.Seconds % QuarterOfAnHour == 0);
            if (isMidnight) return true;
        }

        return false;
    }

    private static long Second(int year, int month, int day) =>
        new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
}
