using GrpcCrm.Platform.Names;

namespace GrpcCrm.Reports.Schedules;

/// <summary>Who lets a report go out; names and numbers are those of the contract.</summary>
public enum ReportApproval : short
{
    Automatic = 1,
    Manual = 2,
}

/// <summary>Which reports are made by themselves, and when.</summary>
public sealed class ReportSchedule
{
    public static readonly ResourcePattern Names = ResourceNames.Of("reportSchedules");

    public static readonly TimeSpan DefaultRestatement = TimeSpan.FromDays(1);
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(90);

    public Guid ManufacturerId { get; private init; }

    public Guid ScheduleId { get; private init; }

    public ReportDefinition Definition { get; set; }

    public PeriodKind PeriodKind { get; set; }

    /// <summary>The first day of the first period.</summary>
    public DateOnly FirstPeriodStart { get; set; }

    /// <summary>IANA id of the zone in which the days begin; empty: each dealer's own.</summary>
    public string TimeZone { get; set; } = "";

    /// <summary>How long after its end a period is closed.</summary>
    public long CutOffSeconds { get; set; }

    /// <summary>How long after a revision late data bring the next one at the earliest.</summary>
    public long RestatementSeconds { get; set; }

    public ReportApproval Approval { get; set; } = ReportApproval.Automatic;

    /// <summary>Whether there are reports about the brand and its regions too.</summary>
    public bool RollUp { get; set; }

    public bool Paused { get; set; }

    /// <summary>The planner's: all periods that ended up to here are planned.</summary>
    public DateTime? PlannedThrough { get; private set; }

    /// <summary>The planner's: no period ends before this.</summary>
    public DateTime? NextPlanTime { get; private set; }

    /// <summary>The planner's: a dealer was left out at the last look, and is looked for again.</summary>
    public bool LacksDealers { get; private set; }

    /// <summary>Counts the changes; the etag.</summary>
    public int Revision { get; private set; }

    public DateTime CreatedTime { get; private init; }

    public DateTime UpdatedTime { get; private set; }

    public static ReportSchedule Make(Guid manufacturer, DateTime now) =>
        new() { ManufacturerId = manufacturer, ScheduleId = Guid.CreateVersion7(), Revision = 1, CreatedTime = now, UpdatedTime = now };

    /// <summary>The planner looks again from the first period on; what is made or due it leaves as it is.</summary>
    public void MarkChanged(DateTime now)
    {
        (PlannedThrough, NextPlanTime, LacksDealers) = (null, null, false);
        Revision++;
        UpdatedTime = now;
    }
}
