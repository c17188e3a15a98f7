using GrpcCrm.IntegrationTests.Architecture;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>A report with a revision and, because its schedule asks for approval since, the draft of another.</summary>
internal sealed class ReportExample : IExample
{
    public string Collection => "reports";

    public async Task MakeAsync(CrmFixture crm, IDictionary<string, string> names)
    {
        var scene = new ReportScene(crm);
        var (dealer, manufacturer) = (names["dealers"], names["manufacturers"]);
        await scene.StoreAsync(dealer, Records.Interaction("i1"));
        names[Collection] = (await scene.GenerateAsync(manufacturer, dealer, 2025, 5)).Name;
        await new ReportScheduleExample().MakeAsync(crm, names);
        await scene.StoreAsync(dealer, Records.Interaction("i1", at: Records.May.AddDays(40)));
        await scene.GenerateAsync(manufacturer, dealer, 2025, 5);
    }
}

/// <summary>A schedule that plans nothing by itself.</summary>
internal sealed class ReportScheduleExample : IExample
{
    public string Collection => "reportSchedules";

    public async Task MakeAsync(CrmFixture crm, IDictionary<string, string> names)
    {
        var schedules = new V1.ReportScheduleService.ReportScheduleServiceClient(crm.As(names["manufacturers"]));
        var there = (await schedules.ListReportSchedulesAsync(new() { Parent = names["manufacturers"] })).ReportSchedules;
        var schedule = new V1.ReportSchedule
        {
            Definition = V1.ReportDefinition.DealerServiceQuality,
            PeriodKind = V1.PeriodKind.Monthly,
            FirstPeriodStartDate = new() { Year = 2025, Month = 1, Day = 1 },
            Approval = V1.ReportApproval.Manual,
            Paused = true,
        };
        names[Collection] = there.Count > 0
            ? there[0].Name
            : (await schedules.CreateReportScheduleAsync(new() { Parent = names["manufacturers"], ReportSchedule = schedule })).ReportSchedule.Name;
    }
}
