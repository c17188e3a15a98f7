using GrpcCrm.Platform;

namespace GrpcCrm.Reports.Content;

/// <summary>Adds up a dealer's period: all phases of the customer's journey, and each department's.</summary>
public sealed class PhaseCounts
{
    private readonly ScopeCount _whole = new();
    private readonly ScopeCount _sales = new();
    private readonly ScopeCount _afterSales = new();
    private readonly Dictionary<JourneyPhase, ScopeCount[]> _byPhase;

    public PhaseCounts()
    {
        var (sales, afterSales) = (ReportAudience.SalesDepartment.Phases(), ReportAudience.AfterSalesDepartment.Phases());
        _byPhase = Enum.GetValues<JourneyPhase>().ToDictionary(
            phase => phase,
            phase => new[]
            {
                _whole,
                sales.Contains(phase) ? _sales : null,
                afterSales.Contains(phase) ? _afterSales : null,
            }.OfType<ScopeCount>().ToArray());
    }

    /// <summary>Where a record of the phase counts.</summary>
    public IReadOnlyList<ScopeCount> Of(short phase) => _byPhase.GetValueOrDefault((JourneyPhase)phase) ?? [_whole];

    /// <summary>The figures of some metrics.</summary>
    public ReportFigures Figures(IReadOnlyList<MetricDefinition> metrics, TimeSpan sinceEnd) =>
        new(_whole.Figures(metrics), _sales.Figures(metrics), _afterSales.Figures(metrics), sinceEnd);
}
