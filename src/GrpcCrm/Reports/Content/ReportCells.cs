namespace GrpcCrm.Reports.Content;

/// <summary>Figures as cells, in the order of the metrics; of each metric first the total, then its splits.</summary>
public static class ReportCells
{
    /// <param name="metrics">Those of the document.</param>
    /// <param name="figures">What was counted; of metrics of later versions of the definition nothing was.</param>
    /// <param name="audience">Whose the document is.</param>
    public static IReadOnlyList<CellFigure> Of(IReadOnlyList<MetricDefinition> metrics, ReportFigures figures, ReportAudience audience)
    {
        var scope = figures.For(audience);
        return
        [
            .. metrics.SelectMany(metric => metric.Since > figures.DefinitionVersion && metric.Unit == MetricUnit.Count
                ? [CellFigure.Nothing(metric)]
                : Of(metric, scope, isOpen: figures.SinceEnd < metric.OpenFor)),
        ];
    }

    private static IEnumerable<CellFigure> Of(MetricDefinition metric, ScopeFigures figures, bool isOpen) =>
        metric switch
        {
            { Unit: MetricUnit.Percent } => [CellFigure.Percent(metric, figures.TallyOf(metric.Code), isOpen)],
            { Percentiles.Count: > 0 } => metric.Percentiles
                .Select(percentile => CellFigure.Percentile(metric, figures.SampleOf(metric.Code), percentile)),
            { MeanOf: { } sample } => [CellFigure.Mean(metric, figures.SampleOf(sample))],
            { Split: { } split } =>
            [
                CellFigure.Count(metric, figures.TallyOf(metric.Code)),
                .. figures.SplitsOf(metric.Code).Select(part => CellFigure.Count(metric, part.Value, split.DimensionsOf(part.Key))),
            ],
            _ => [CellFigure.Count(metric, figures.TallyOf(metric.Code))],
        };
}
