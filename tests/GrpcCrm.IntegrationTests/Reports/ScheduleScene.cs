using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Reports;
using GrpcCrm.Reports.Closing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>Schedules, and the reports that the hosts make by them.</summary>
internal sealed class ScheduleScene(CrmFixture crm)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public ReportScene Reports { get; } = new(crm);

    public V1.ReportScheduleService.ReportScheduleServiceClient Schedules(string organisation) => new(crm.As(organisation));

    /// <summary>Lets the first host look more often, so that tests wait less.</summary>
    public void Hurry() =>
        crm.App.Services.GetRequiredService<IOptions<PeriodClosingOptions>>().Value.PollInterval = TimeSpan.FromMilliseconds(50);

    public static V1.ReportSchedule Schedule(PeriodKind kind, DateOnly first) => new()
    {
        Definition = V1.ReportDefinition.DealerServiceQuality,
        PeriodKind = (V1.PeriodKind)kind,
        FirstPeriodStartDate = first.ToDate(),
        RestatementInterval = new Duration(),
    };

    public async Task<V1.ReportSchedule> CreateAsync(string manufacturer, V1.ReportSchedule schedule) =>
        (await Schedules(manufacturer).CreateReportScheduleAsync(new() { Parent = manufacturer, ReportSchedule = schedule })).ReportSchedule;

    /// <summary>Waits until everything that is due has been made.</summary>
    public Task SettleAsync() => UntilAsync("""
        select not exists (select from late_mark)
          and not exists (select from roll_up_mark)
          and not exists (select from report_due where due_time <= clock_timestamp())
          and not exists (select from report_schedule where not paused and next_plan_time is null)
        """);

    /// <summary>Waits until a statement says true.</summary>
    public async Task UntilAsync(string sql)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await crm.ScalarAsync<bool>(sql)) await Task.Delay(20, patience.Token);
    }

    /// <summary>All reports of a manufacturer with their newest revisions, by period and dealer.</summary>
    public async Task<List<V1.Report>> AllAsync(string manufacturer)
    {
        var reports = new List<V1.Report>();
        for (var token = ""; ;)
        {
            var page = await Reports.Reports(manufacturer).ListReportsAsync(new() { Parent = manufacturer, PageSize = 500, PageToken = token });
            reports.AddRange(page.Reports);
            token = page.NextPageToken;
            if (token.Length == 0) return reports;
        }
    }

    public async Task<List<V1.ReportRevision>> RevisionsAsync(string organisation, string report) =>
        [.. (await Reports.Reports(organisation).ListReportRevisionsAsync(new() { Parent = report })).Revisions];

    /// <summary>A dealer under a monthly schedule that has closed the month of the time and the ones after it.</summary>
    public async Task<(string Manufacturer, string Dealer, DateTimeOffset Within)> ClosedAsync(TimeSpan interval, int months = 3)
    {
        Hurry();
        var manufacturer = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", manufacturer);
        var month = MonthsAgo(months);
        var schedule = Schedule(PeriodKind.Monthly, month);
        schedule.RestatementInterval = Duration.FromTimeSpan(interval);
        await CreateAsync(manufacturer, schedule);
        await SettleAsync();
        return (manufacturer, dealer, new DateTimeOffset(month.AddDays(9).ToDateTime(default), TimeSpan.Zero));
    }

    /// <summary>The report of the month in which the time lies.</summary>
    public async Task<V1.Report> ReportAtAsync(string manufacturer, DateTimeOffset at) =>
        (await AllAsync(manufacturer)).Single(report => report.PeriodStartDate.Month == at.Month);

    /// <summary>How many marks of late data there have ever been.</summary>
    public Task<long> MarksAsync() => crm.ScalarAsync<long>("select case when is_called then last_value else 0 end from late_mark_mark_id_seq");

    /// <summary>The periods of a kind since the first that are over in a zone.</summary>
    public static List<DateOnly> Ended(PeriodKind kind, DateOnly first, string timeZone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(timeZone)).DateTime);
        var starts = new List<DateOnly>();
        for (var period = new ReportPeriod(kind, first); period.End <= today; period = new ReportPeriod(kind, period.End)) starts.Add(period.Start);
        return starts;
    }

    /// <summary>Today in the zone of most dealers here: there it may be tomorrow, and a period more may have ended.</summary>
    private static DateOnly Today =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Hong_Kong")).DateTime);

    public static DateOnly DaysAgo(int days) => Today.AddDays(-days);

    public static DateOnly MonthsAgo(int months)
    {
        var day = Today.AddMonths(-months);
        return new DateOnly(day.Year, day.Month, 1);
    }

    public static Guid IdOf(string dealer) => ResourceNames.Dealers.Parse(dealer).Id;
}
