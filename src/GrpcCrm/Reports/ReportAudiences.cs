using GrpcCrm.Platform;

namespace GrpcCrm.Reports;

/// <summary>Which phases of the journey an audience's document is about; a record without a phase is in the whole only.</summary>
public static class ReportAudiences
{
    private static readonly JourneyPhase[] All = Enum.GetValues<JourneyPhase>();

    public static JourneyPhase[] Phases(this ReportAudience audience) =>
        audience switch
        {
            ReportAudience.Manufacturer or ReportAudience.Dealer => All,
            ReportAudience.SalesDepartment => [JourneyPhase.PreSales, JourneyPhase.Sales],
            ReportAudience.AfterSalesDepartment => [JourneyPhase.AfterSales],
        };
}
