using GrpcCrm.Platform;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace GrpcCrm.Reports.Schedules;

public static class ReportScheduleMessages
{
    public static void Validate(this V1.ReportSchedule schedule)
    {
        var violations = new Violations();
        schedule.Validate(violations);
        violations.ThrowIfAny();
    }

    public static void Validate(this V1.ReportSchedule schedule, Violations violations)
    {
        if (schedule.Definition is not (V1.ReportDefinition.Unspecified or V1.ReportDefinition.DealerServiceQuality))
            violations.Add(
                "report_schedule.definition", "OF_ONE_DEALER", "A schedule is about one dealer at a time. Set roll_up for their groups.");
        var isKnown = System.Enum.IsDefined((PeriodKind)schedule.PeriodKind) && schedule.PeriodKind != V1.PeriodKind.Unspecified;
        var start = isKnown ? schedule.FirstPeriodStartDate?.ToDateOnly() : null;
        if (start is { Year: >= 1900 } day && ReportPeriod.Beginning((PeriodKind)schedule.PeriodKind, day) is null)
            violations.Add("report_schedule.first_period_start_date", "PERIOD_START", ReportPeriod.WhereTheyBegin);
        CheckWait(schedule.CutOff, "report_schedule.cut_off", violations);
        CheckWait(schedule.RestatementInterval, "report_schedule.restatement_interval", violations);
    }

    public static V1.ReportSchedule ToMessage(this ReportSchedule schedule) => new()
    {
        Name = ReportSchedule.Names.Format(schedule.ManufacturerId, schedule.ScheduleId),
        Definition = (V1.ReportDefinition)schedule.Definition,
        PeriodKind = (V1.PeriodKind)schedule.PeriodKind,
        FirstPeriodStartDate = schedule.FirstPeriodStart.ToDate(),
        TimeZone = schedule.TimeZone,
        CutOff = Duration.FromTimeSpan(TimeSpan.FromSeconds(schedule.CutOffSeconds)),
        RestatementInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(schedule.RestatementSeconds)),
        Approval = (V1.ReportApproval)schedule.Approval,
        RollUp = schedule.RollUp,
        Paused = schedule.Paused,
        CreateTime = schedule.CreatedTime.ToTimestamp(),
        UpdateTime = schedule.UpdatedTime.ToTimestamp(),
        Etag = Etag.Of(schedule.Revision),
    };

    public static void ApplyTo(this V1.ReportSchedule message, ReportSchedule schedule)
    {
        schedule.Definition = (ReportDefinition)message.Definition;
        schedule.PeriodKind = (PeriodKind)message.PeriodKind;
        schedule.FirstPeriodStart = message.FirstPeriodStartDate.ToDateOnly()!.Value;
        schedule.TimeZone = message.TimeZone;
        schedule.CutOffSeconds = message.CutOff?.Seconds ?? 0;
        schedule.RestatementSeconds = message.RestatementInterval?.Seconds ?? (long)ReportSchedule.DefaultRestatement.TotalSeconds;
        schedule.Approval = message.Approval == V1.ReportApproval.Manual ? ReportApproval.Manual : ReportApproval.Automatic;
        schedule.RollUp = message.RollUp;
        schedule.Paused = message.Paused;
    }

    private static void CheckWait(Duration? wait, string field, Violations violations)
    {
        if (wait is null or { Seconds: >= 0, Nanos: 0 } && (wait?.Seconds ?? 0) <= ReportSchedule.LongestWait.TotalSeconds) return;
        violations.Add(field, "RANGE", "Whole seconds from 0 to 90 days are expected.");
    }
}
