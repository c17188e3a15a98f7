using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace GrpcCrm.EndToEndTests.Fixture;

public static class Schedules
{
    public const string Zone = "Asia/Hong_Kong";

    /// <summary>A schedule that has so many months to catch up; late data revise them at once.</summary>
    public static async Task CreateAsync(CallInvoker calls, string manufacturer, int months)
    {
        var today = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(Zone));
        var first = new DateOnly(today.Year, today.Month, 1).AddMonths(-months);
        var schedule = new V1.ReportSchedule
        {
            Definition = V1.ReportDefinition.DealerServiceQuality,
            PeriodKind = V1.PeriodKind.Monthly,
            FirstPeriodStartDate = new() { Year = first.Year, Month = first.Month, Day = 1 },
            RestatementInterval = new Duration(),
        };
        var schedules = new V1.ReportScheduleService.ReportScheduleServiceClient(calls);
        await schedules.CreateReportScheduleAsync(new() { Parent = manufacturer, ReportSchedule = schedule });
    }
}
