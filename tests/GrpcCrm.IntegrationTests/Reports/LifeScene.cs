using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Reports;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>A dealer's report of a month, published or waiting for approval.</summary>
internal sealed class LifeScene(CrmFixture crm)
{
    private static readonly DateTimeOffset May = new(2025, 5, 9, 3, 0, 0, TimeSpan.Zero);

    public ReportScene Reports { get; } = new(crm);

    public string Manufacturer { get; private set; } = "";

    public string Dealer { get; private set; } = "";

    public async Task<LifeScene> BeginAsync(bool needsApproval = false)
    {
        Manufacturer = await crm.NewManufacturerAsync();
        Dealer = await crm.NewDealerAsync("Asia/Hong_Kong", Manufacturer);
        if (!needsApproval) return this;
        var schedule = ScheduleScene.Schedule(PeriodKind.Monthly, new DateOnly(2025, 1, 1));
        (schedule.Approval, schedule.Paused) = (V1.ReportApproval.Manual, true);
        await new ScheduleScene(crm).CreateAsync(Manufacturer, schedule);
        return this;
    }

    public Task<V1.Report> GenerateAsync() => Reports.GenerateAsync(Manufacturer, Dealer, 2025, 5);

    /// <summary>Changes what the report counts.</summary>
    public Task StoreAsync() => Reports.StoreAsync(Dealer, Interaction(Manufacturer, May));

    public V1.ReportService.ReportServiceClient As(string organisation) => Reports.Reports(organisation);

    public async Task<V1.Report?> DraftAsync(string report) => (await As(Dealer).GetReportDraftAsync(new() { Name = report })).Report;

    public async Task<V1.ReportRevision> NewestAsync(string report) => (await As(Manufacturer).GetReportAsync(new() { Name = report })).Report.Revision;

    public async Task<V1.Report> RetractAsync(string report, string organisation) =>
        (await As(organisation).RetractReportAsync(
            new() { Name = report, Reason = V1.RetractionReason.WrongRecords, Note = "Counted twice" })).Report;
}
