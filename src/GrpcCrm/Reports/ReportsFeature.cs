using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;
using GrpcCrm.Reports.Closing;
using GrpcCrm.Reports.Content;
using GrpcCrm.Reports.Exports;
using GrpcCrm.Reports.Life;
using GrpcCrm.Reports.Schedules;

namespace GrpcCrm.Reports;

public static class ReportsFeature
{
    public static readonly Feature Feature = new()
    {
        Services = services =>
        {
            services.AddSettings<PeriodClosingOptions>();
            services.AddConstraints(ReportScheduleTable.Constraints);
            services.AddRules(ReportMessages.Rules);
            services.AddSingleton<ReportSections>();
            services.AddSingleton<ReportDocuments>();
            services.AddSingleton<RecordChanges>();
            services.AddSingleton<LateChanges>();
            services.AddSingleton<ReportPlaces>();
            services.AddSingleton<PlanningOutages>();
            services.AddSingleton<OldPeriods>();
            services.AddSingleton<DuePlanner>();
            services.AddSingleton<ReportPublisher>();
            services.AddSingleton<ReportMaker>();
            services.AddSingleton<RollUpChanges>();
            services.AddSingleton<RollUpCloser>();
            services.AddSingleton<ClosingOutcome>();
            services.AddSingleton<PeriodCloser>();
            services.AddSingleton<ReportLife>();
            services.AddHostedService<PeriodClosing>();
            services.AddHostedService<DueWatch>();
            services.AddScoped<HtmlExport>();
            services.AddScoped<ReportFiles>();
        },
        Endpoints = endpoints =>
        {
            endpoints.MapGrpcService<ReportService>();
            endpoints.MapGrpcService<ReportScheduleService>();
        },
    };
}
