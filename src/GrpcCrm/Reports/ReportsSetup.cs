namespace GrpcCrm.Reports;

public static class ReportsSetup
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddSingleton<PeriodCloser>();
}
