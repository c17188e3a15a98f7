using GrpcCrm.Platform;
using GrpcCrm.Platform.Errors;
using GrpcCrm.Platform.Validation;
using GrpcCrm.Reports.Closing;
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
            services.AddSingleton<ReportPlaces>();
            services.AddSingleton<PlanningOutages>();
            services.AddSingleton<OldPeriods>();
            services.AddSingleton<DuePlanner>();
            services.AddSingleton<RollUpCloser>();
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
