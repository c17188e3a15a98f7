namespace GrpcCrm.Reports;

/// <summary>How long a period is; names and numbers are those of the contract.</summary>
public enum PeriodKind : short
{
    Daily = 1,
    Weekly = 2,
    Monthly = 3,
    Quarterly = 4,
    Yearly = 5,
}

/// <summary>Whole local days, from the first to the last; weeks begin on Monday, as in ISO 8601.</summary>
public sealed record ReportPeriod(PeriodKind Kind, DateOnly Start)
{
    /// <summary>How long after a period's end late changes of few customers are held back from the manufacturer's document.</summary>
    public static readonly TimeSpan RestatementHorizon = TimeSpan.FromDays(90);

    /// <summary>The first day after it.</summary>
    public DateOnly End =>
        Kind switch
        {
            PeriodKind.Daily => Start.AddDays(1),
            PeriodKind.Weekly => Start.AddDays(7),
            PeriodKind.Monthly => Start.AddMonths(1),
            PeriodKind.Quarterly => Start.AddMonths(3),
            PeriodKind.Yearly => Start.AddYears(1),
        };

    public const string WhereTheyBegin =
        "No such period begins on this day. A week begins on a Monday, a month, quarter or year on its first day, from 1900 to 9998.";

    /// <summary>The period that begins on the day; null where none does, or where its end is no date.</summary>
    public static ReportPeriod? Beginning(PeriodKind kind, DateOnly day)
    {
        var begins = kind switch
        {
            PeriodKind.Daily => true,
            PeriodKind.Weekly => day.DayOfWeek == DayOfWeek.Monday,
            PeriodKind.Monthly => day.Day == 1,
            PeriodKind.Quarterly => day is { Day: 1, Month: 1 or 4 or 7 or 10 },
            PeriodKind.Yearly => day.DayOfYear == 1,
        };
        return begins && day.Year is >= 1900 and < 9999 ? new ReportPeriod(kind, day) : null;
    }
}
