using GrpcCrm.Reports.Exports;

namespace GrpcCrm.Reports;

public static class ReportsSetup
{
    public static void AddReports(this IServiceCollection services)
    {
        services.AddSingleton<PeriodCloser>();
        services.AddScoped<HtmlExport>();
        services.AddScoped<ReportFiles>();
    }
}
